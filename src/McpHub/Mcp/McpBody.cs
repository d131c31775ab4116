using System.Buffers;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>Reads a request body whole, within a bound.</summary>
internal static class McpBody
{
    /// <returns>The bytes in memory of their own, or a refusal.</returns>
    public static async ValueTask<(byte[]? Body, HubError? Refusal)> ReadAsync(HttpRequest request, int maxBytes, CancellationToken ct)
    {
        if (request.ContentLength > maxBytes) return (null, TooLarge(maxBytes));
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (null, TooLarge(maxBytes));
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (body, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static HubError TooLarge(int maxBytes) =>
        new(ErrorKind.TooLarge, "body_too_large", $"The request is larger than {maxBytes} bytes.", "Send less, or raise limits.maxMcpBodyBytes.");
}
