using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Sse;

namespace McpHub.Tests.Mcp;

/// <summary>A client of an older revision over Streamable HTTP, message by message as the test writes them.</summary>
internal sealed class OlderSession(HttpClient http, string path, string revision, string id)
{
    public string Id => id;

    /// <summary>Opens a session.</summary>
    /// <param name="capabilities">As JSON.</param>
    public static async Task<OlderSession> OpenAsync(HttpClient http, string revision, string capabilities = "{}", string path = "/mcp")
    {
        using var request = ToPost(path, $$$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{{{revision}}}}","capabilities":{{{{capabilities}}}},"clientInfo":{"name":"test","version":"1"}}}""");
        using var response = await http.SendAsync(request);
        var session = new OlderSession(http, path, revision, response.EnsureSuccessStatusCode().Headers.GetValues("Mcp-Session-Id").Single());
        using var greeted = await session.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return session;
    }

    public Task<HttpResponseMessage> PostAsync(string body)
    {
        var request = ToPost(path, body);
        request.Headers.Add("Mcp-Session-Id", id);
        // The header came with 2025-06-18; older clients send the id alone.
        if (string.CompareOrdinal(revision, "2025-06-18") >= 0) request.Headers.Add("MCP-Protocol-Version", revision);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The messages of a response, JSON or event stream, as they come.</summary>
    public static async IAsyncEnumerable<JsonElement> MessagesOf(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            yield return JsonElement.Parse(await response.Content.ReadAsStringAsync());
            yield break;
        }

        await using var stream = await response.Content.ReadAsStreamAsync();
        using var events = new SseReader();
        var chunk = new byte[4096];
        int count;
        while ((count = await stream.ReadAsync(chunk)) > 0)
        {
            events.Append(chunk.AsSpan(0, count));
            while (Next(events) is { } message) yield return message;
        }
    }

    private static JsonElement? Next(SseReader events)
    {
        while (events.TryRead(out var next))
        {
            if (!next.Data.IsEmpty) return JsonElement.Parse(next.Data);
        }

        return null;
    }

    private static HttpRequestMessage ToPost(string path, string body) => new(HttpMethod.Post, path)
    {
        Headers = { { "Accept", "application/json, text/event-stream" } },
        Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };
}
