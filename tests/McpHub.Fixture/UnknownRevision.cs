using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.Fixture;

/// <summary>
/// Answers a request of a revision nobody knows with the revisions that server/discover names.
/// The SDK (2.3.1) names here also those that need initialize first, which contradicts its own server/discover.
/// </summary>
internal static class UnknownRevision
{
    private const string Current = "2026-07-28";
    private static readonly string[] Known = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", Current];

    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        var revision = http.Request.Headers["MCP-Protocol-Version"].ToString();
        if (revision.Length == 0 || Known.Contains(revision) || !HttpMethods.IsPost(http.Request.Method))
        {
            await next(http);
            return;
        }

        var error = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = await ReadIdAsync(http),
            ["error"] = new JsonObject
            {
                ["code"] = -32022,
                ["message"] = $"Unsupported protocol version: {revision}",
                ["data"] = new JsonObject { ["supported"] = new JsonArray(Current), ["requested"] = revision },
            },
        };
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await http.Response.WriteAsJsonAsync(error, http.RequestAborted);
    }

    private static async Task<JsonNode?> ReadIdAsync(HttpContext http)
    {
        try
        {
            return (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject)?["id"]?.DeepClone();
        }
        catch (JsonException)
        {
            return null; // JSON-RPC: the id of a message that cannot be read is null.
        }
    }
}
