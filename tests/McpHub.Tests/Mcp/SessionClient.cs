using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace McpHub.Tests.Mcp;

/// <summary>A client with a session, written out by hand: it says what the test says and reads when the test reads.</summary>
internal sealed class SessionClient(HttpClient http, string path, string? key, string revision)
{
    private readonly ConcurrentQueue<string> notices = new();
    private int lastId;

    public string? Id { get; set; }

    /// <summary>Answers what the server asks: method and parameters in, a result as JSON out.</summary>
    public Func<string, JsonElement, string> Answer { get; set; } = (method, _) => throw new InvalidOperationException($"Nobody asked this client for '{method}' before.");

    /// <summary>Notifications that came on the streams of its requests, as JSON.</summary>
    public IReadOnlyList<string> Notices => [.. notices];

    public static async Task<SessionClient> OpenAsync(RunningHub hub, string capabilities = "{}", string? key = null, string path = "/mcp", string revision = "2025-11-25")
    {
        var client = new SessionClient(hub.Client, path, key, revision);
        var greeting = await client.RequestAsync("initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"test","version":"1"}}""");
        Assert.True(greeting.TryGetProperty("result", out _), greeting.ToString());
        using var confirmed = await client.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return client;
    }

    /// <summary>The same client before another hub, with the session that it has.</summary>
    public SessionClient MoveTo(RunningHub hub, string? otherKey = null, string? otherPath = null) => new(hub.Client, otherPath ?? path, otherKey ?? key, revision) { Id = Id, Answer = Answer };

    public async Task<HttpStatusCode> DeleteAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, path);
        Identify(request);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>The whole answer, a result or an error.</summary>
    public async Task<JsonElement> RequestAsync(string method, string @params = "{}")
    {
        using var response = await SendAsync(method, @params);
        if (response.Headers.TryGetValues("Mcp-Session-Id", out var ids)) Id = ids.Single();
        return await ReadAsync(response);
    }

    /// <summary>Sends a request and leaves its answer unread.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string @params = "{}") =>
        PostAsync($$"""{"jsonrpc":"2.0","id":{{Interlocked.Increment(ref lastId)}},"method":"{{method}}","params":{{@params}}}""");

    public async Task<HttpStatusCode> StatusOfAsync(string method)
    {
        using var response = await SendAsync(method);
        return response.StatusCode;
    }

    /// <summary>Reads on to the answer, and answers what comes before it.</summary>
    public async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream") return JsonElement.Parse(await response.Content.ReadAsStringAsync());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal) || line.Length < 7) continue;
            var message = JsonElement.Parse(line[5..]);
            if (!message.TryGetProperty("method", out var method)) return message;
            if (message.TryGetProperty("id", out var id)) await AnswerAsync(id, method.GetString()!, message.TryGetProperty("params", out var asked) ? asked : default);
            else notices.Enqueue(message.GetRawText());
        }

        throw new InvalidOperationException("The stream ended without an answer.");
    }

    private async Task AnswerAsync(JsonElement id, string method, JsonElement @params)
    {
        using var response = await PostAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{Answer(method, @params)}}}""");
    }

    /// <summary>Opens the stream on which the server speaks unasked.</summary>
    public async Task<StreamReader> ListenAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        Identify(request);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
    }

    /// <summary>The next message on such a stream.</summary>
    public static async Task<JsonElement> NextAsync(StreamReader stream)
    {
        while (await Eventually.Soon(stream.ReadLineAsync(), "a message on the stream") is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Length > 6) return JsonElement.Parse(line[5..]);
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private Task<HttpResponseMessage> PostAsync(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        Identify(request);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private void Identify(HttpRequestMessage request)
    {
        if (Id is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", Id);
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", revision);
        }

        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
    }
}
