using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace McpHub.Tests.Models;

/// <summary>Ollama's own examples send no <c>Content-Type</c>, or the one that curl gives to every body.</summary>
public sealed class UntypedBodyTests
{
    private const string Body = """{"model":"m","stream":false,"messages":[{"role":"user","content":"hello"}]}""";

    [Theory]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    public async Task Ollamas_api_takes_them(string? type)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await SendAsync(hub, "/api/chat", type);
        Assert.Contains("hello", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/chat", "text/plain")]
    [InlineData("/api/chat", "multipart/form-data")]
    [InlineData("/v1/chat/completions", null)]
    [InlineData("/v1/chat/completions", "application/x-www-form-urlencoded")]
    [InlineData("/v1/messages", null)]
    public async Task Nothing_else_is_taken_for_json_anywhere(string path, string? type)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await SendAsync(hub, path, type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(ModelHub hub, string path, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return hub.Client.PostAsync(path, content);
    }
}
