using System.Globalization;
using System.Text;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Tells a server that nobody waits for an answer any more.</summary>
internal static class CancelNotice
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Never fails: a server that cannot be told is about to be found broken by others.</summary>
    /// <param name="notify">Sends a notification; throws <see cref="UpstreamException"/> when it cannot.</param>
    public static async Task SendAsync(Func<string, ReadOnlyMemory<byte>, CancellationToken, Task> notify, long id)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var @params = string.Create(CultureInfo.InvariantCulture, $$"""{"requestId":{{id}},"reason":"The caller gave up."}""");
            await notify(McpMethods.Cancelled, Encoding.UTF8.GetBytes(@params), limit.Token);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is ending, or the server takes nothing now.
        }
    }
}
