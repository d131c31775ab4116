using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.Fixture.Tasks;

/// <summary>Refuses requests about tasks whose header Mcp-Name says another task than the body. The SDK (2.3.1) looks at the headers of its own methods only.</summary>
internal static class TaskNames
{
    public static async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Headers["Mcp-Method"].ToString().StartsWith("tasks/", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        http.Request.EnableBuffering();
        var message = await ReadAsync(http);
        http.Request.Body.Position = 0;
        var id = (string?)(message?["params"] as JsonObject)?["taskId"];
        if (id is null || id == http.Request.Headers["Mcp-Name"])
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = message!["id"]?.DeepClone(),
            ["error"] = new JsonObject { ["code"] = -32020, ["message"] = "Mcp-Name does not say what the body says." },
        });
    }

    private static async Task<JsonObject?> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // The SDK says what is wrong with it.
        }
    }
}
