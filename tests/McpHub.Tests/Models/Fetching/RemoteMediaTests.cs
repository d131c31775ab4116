using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models.Fetching;

/// <summary>Images and files by URL, asked of a model that takes only their bytes.</summary>
public sealed class RemoteMediaTests
{
    private const string OllamaAnswer = """{"model":"v","message":{"role":"assistant","content":"hi"},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1}""";
    private const string ChatAnswer = """{"id":"x","object":"chat.completion","created":5,"model":"v","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}""";

    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];
    private static readonly FetchConfig Enabled = new() { Enabled = true, Http = true, Networks = ["127.0.0.0/8"] };

    [Fact]
    public async Task Image_by_url_reaches_a_model_that_takes_only_bytes()
    {
        await using var files = await StartAsync(Png, "application/octet-stream");
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled, "ollama");
        using var response = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/cat.png?sig=secret"), Image($"{files.BaseUrl}/cat.png?sig=secret")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var images = Asked(provider).GetProperty("messages")[0].GetProperty("images").EnumerateArray().Select(image => image.GetString());
        Assert.Equal([Convert.ToBase64String(Png), Convert.ToBase64String(Png)], images);
        Assert.Single(files.Requests); // the same URL is fetched once
    }

    [Fact]
    public async Task Nothing_is_fetched_unless_it_is_enabled_and_the_refusal_names_the_option()
    {
        await using var files = await StartAsync(Png, "image/png");
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled with { Enabled = false }, "ollama");
        using var response = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/cat.png")));
        var error = await ModelHub.ErrorAsync(response);

        Assert.Equal((400, "not_translatable"), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains("fetch.enabled", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(files.Requests);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Nothing_is_fetched_for_a_request_that_is_refused_all_the_same()
    {
        await using var files = await StartAsync(Png, "image/png");
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled, "ollama");
        using var response = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/cat.png")).Replace("\"model\"", "\"n\":2,\"model\"", StringComparison.Ordinal));

        Assert.Equal((400, "not_translatable"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
        Assert.Empty(files.Requests);
    }

    [Fact]
    public async Task Model_that_takes_urls_gets_the_url()
    {
        await using var files = await StartAsync(Png, "image/png");
        await using var provider = await FakeProvider.StartAsync(200, """{"id":"msg_1","type":"message","role":"assistant","model":"v","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""");
        await using var hub = await StartAsync(provider, Enabled, "anthropic");
        using var response = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/cat.png")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains($"{files.BaseUrl}/cat.png", Asked(provider).GetRawText(), StringComparison.Ordinal);
        Assert.Empty(files.Requests);
    }

    [Fact]
    public async Task File_by_url_goes_out_with_its_bytes_and_the_name_in_the_url()
    {
        var pdf = "%PDF-1.7 hello"u8.ToArray();
        await using var files = await StartAsync(pdf, "application/pdf");
        await using var provider = await FakeProvider.StartAsync(200, ChatAnswer);
        await using var hub = await StartAsync(provider, Enabled, "openai");
        using var response = await hub.PostAsync(
            $$$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"{{{files.BaseUrl}}}/the%20report.pdf"}}]}]}""", "/v1/messages");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var file = Asked(provider).GetProperty("messages")[0].GetProperty("content")[0].GetProperty("file");
        Assert.Equal(("the report.pdf", $"data:application/pdf;base64,{Convert.ToBase64String(pdf)}"), (file.GetProperty("filename").GetString(), file.GetProperty("file_data").GetString()));
    }

    [Fact]
    public async Task File_that_is_text_reaches_a_model_that_takes_no_files()
    {
        await using var files = await StartAsync("one, two"u8.ToArray(), "text/plain; charset=utf-8");
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled, "ollama");
        using var response = await hub.PostAsync(
            $$$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"{{{files.BaseUrl}}}/notes.txt"}}]}]}""", "/v1/messages");

        Assert.Contains("one, two", Asked(provider).GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_in_a_tools_result_is_fetched_as_well()
    {
        await using var files = await StartAsync(Png, "image/png");
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled, "ollama");
        using var response = await hub.PostAsync(
            $$$"""
            {"model":"m","max_tokens":9,"messages":[
              {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"shot","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"image","source":{"type":"url","url":"{{{files.BaseUrl}}}/shot.png"}}]}]}]}
            """, "/v1/messages");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(Convert.ToBase64String(Png), Asked(provider).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/x.png", "its host is not public")]
    [InlineData("http://10.0.0.1/x.png", "its host is not public")]
    [InlineData("ftp://127.0.0.1/x.png", "only https and http are asked")]
    public async Task Url_that_leads_inside_is_refused_and_no_model_is_asked(string url, string problem)
    {
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled, "ollama");
        using var response = await hub.PostAsync(Chat(Image(url)));
        var error = await ModelHub.ErrorAsync(response);

        Assert.Equal((400, "media_not_fetched"), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains(problem, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Theory]
    [InlineData("<html>", "image/png", "does not begin like that")]
    [InlineData("<html>", "text/html", "of the type 'text/html', which is not among fetch.mediaTypes")]
    [InlineData("%PDF-1", "image/png", "it is no image but of the type 'application/pdf'")]
    [InlineData("", "image/png", "it is empty")]
    public async Task What_is_no_image_is_not_passed_as_one(string body, string type, string problem)
    {
        await using var files = await StartAsync(Encoding.UTF8.GetBytes(body), type);
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled, "ollama");
        using var response = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/cat.png?sig=secret")));
        var message = (await ModelHub.ErrorAsync(response)).GetProperty("message").GetString();

        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Number_and_size_of_all_are_bounded()
    {
        await using var files = await StartAsync([.. Png, .. new byte[3000]], "image/png");
        await using var provider = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var hub = await StartAsync(provider, Enabled with { MaxUrls = 2, MaxBytes = 4000, MaxTotalBytes = 5000 }, "ollama");
        using var tooMuch = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/1"), Image($"{files.BaseUrl}/2")));
        using var tooMany = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/1"), Image($"{files.BaseUrl}/2"), Image($"{files.BaseUrl}/3")));

        Assert.Contains("larger than 5000 bytes", (await ModelHub.ErrorAsync(tooMuch)).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("at most 2", (await ModelHub.ErrorAsync(tooMany)).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Target_that_takes_urls_is_asked_when_there_are_no_bytes_for_the_first()
    {
        await using var files = await FakeProvider.StartAsync(404, "");
        await using var first = await FakeProvider.StartAsync(200, OllamaAnswer);
        await using var second = await FakeProvider.StartAsync(200, ChatAnswer);
        var config = ModelHub.Config($"ollama|{first.BaseUrl}", second.BaseUrl) with { Fetch = Enabled };
        await using var hub = await ModelHub.StartAsync(config);
        using var response = await hub.PostAsync(Chat(Image($"{files.BaseUrl}/cat.png")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(first.Requests);
        Assert.Equal("p2/vendor-p2", (await hub.OutcomeAsync()).ServedBy);
    }

    private static Task<FakeProvider> StartAsync(byte[] body, string type) => FakeProvider.StartAsync(async http =>
    {
        http.Response.ContentType = type;
        await http.Response.Body.WriteAsync(body);
    });

    private static Task<ModelHub> StartAsync(FakeProvider provider, FetchConfig fetch, string dialect) => ModelHub.StartAsync(ModelHub.Config($"{dialect}|{provider.BaseUrl}") with { Fetch = fetch });

    private static string Image(string url) => $$$"""{"type":"image_url","image_url":{"url":"{{{url}}}"}}""";

    private static string Chat(params string[] parts) => $$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"what is this?"},{{string.Join(',', parts)}}]}]}""";

    private static JsonElement Asked(FakeProvider provider) => JsonDocument.Parse(provider.Requests.Single().Body).RootElement;
}
