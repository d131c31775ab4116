using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// What a server of a session era was told to log: the least severe level that any client asked for, because such a server knows one
/// level for all. Each client gets only what it asked for itself.
/// </summary>
internal sealed class SessionLogLevel
{
    private readonly SemaphoreSlim setting = new(1, 1);
    private volatile string? current;

    /// <param name="send">Sends a request to the server.</param>
    /// <exception cref="UpstreamException">The connection broke.</exception>
    public async ValueTask EnsureAsync(string level, Func<UpstreamRequest, Task> send, CancellationToken ct)
    {
        if (LogLevels.Includes(current, level)) return;
        await setting.WaitAsync(ct);
        try
        {
            if (LogLevels.Includes(current, level)) return;
            await send(new UpstreamRequest { Method = McpMethods.SetLevel, Params = ObjectSplice.Rewrite(default, JsonEdit.SetText("level", level)) });
            current = level;
        }
        finally
        {
            setting.Release();
        }
    }
}
