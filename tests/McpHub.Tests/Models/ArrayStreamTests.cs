using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Tests.Models;

/// <summary>Gemini's streams as one JSON array: what callers get who do not say <c>alt=sse</c>.</summary>
public sealed class ArrayStreamTests
{
    private const string Path = "/v1beta/models/m:streamGenerateContent";
    private const string Request = """{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}""";
    private const string Text = "data: {\"responseId\":\"r\",\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"hi \"}]}}]}\n\n";
    private const string End = "data: {\"responseId\":\"r\",\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"there\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3}}\n\n";

    [Fact]
    public async Task Stream_of_geminis_own_is_asked_as_events_and_comes_as_an_array()
    {
        await using var provider = await FakeProvider.StartAsync(200, Text + End, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Request, Path);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("hi there", TextOf(await response.Content.ReadAsStringAsync(), out var last));
        Assert.Equal("STOP", last.GetProperty("candidates")[0].GetProperty("finishReason").GetString());
        Assert.Contains("text/event-stream", provider.Requests.Single().Headers["Accept"], StringComparison.Ordinal);
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new Usage(7, 3)), (outcome.Status, outcome.Usage));
    }

    [Fact]
    public async Task Elements_come_as_the_provider_sends_them()
    {
        var isSeen = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Text));
            await http.Response.Body.FlushAsync();
            await isSeen.Task;
            await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(End));
        });
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Request, Path);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = "";
        while (!text.Contains("\"hi \"", StringComparison.Ordinal)) text += await reader.ReadLineAsync() ?? throw new EndOfStreamException();
        isSeen.SetResult();
        Assert.Equal("hi there", TextOf(text + await reader.ReadToEndAsync(), out _));
    }

    [Fact]
    public async Task Answer_of_another_vendor_comes_as_an_array()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(Request, Path);
        Assert.Contains("hello", TextOf(await response.Content.ReadAsStringAsync(), out _), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_that_breaks_ends_in_an_element_with_the_error()
    {
        await using var provider = await FakeProvider.StartAsync(200, Text, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Request, Path);
        using var array = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(array.RootElement.EnumerateArray().Last().TryGetProperty("error", out _), array.RootElement.ToString());
        Assert.DoesNotContain("finishReason", array.RootElement.ToString(), StringComparison.Ordinal);
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    private static string TextOf(string json, out JsonElement last)
    {
        var elements = JsonElement.Parse(json).EnumerateArray().ToList();
        last = elements[^1];
        return string.Concat(elements.SelectMany(element => element.GetProperty("candidates").EnumerateArray())
            .SelectMany(candidate => candidate.TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var parts) ? [.. parts.EnumerateArray()] : Array.Empty<JsonElement>())
            .Select(part => part.GetProperty("text").GetString()));
    }
}
