using System.Text.Json;

namespace McpHub.EndToEnd.Peers;

/// <summary>The SDKs of other vendors than OpenAI, from npm, at the hub's endpoints in their own API, with the simulator behind it.</summary>
[Collection(nameof(SampleHub))]
public sealed class VendorSdkTests
{
    private readonly SampleHub shared;

    public VendorSdkTests(SampleHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Anthropic_SDK_chats_streams_counts_calls_tools_and_lists_models()
    {
        var seen = await Npm.DriveAsync(shared, "anthropic.mjs");

        Assert.Equal(["fast", "smart"], Texts(seen, "models"));
        AssertSameAnswer(seen, "stop", "end_turn");
        Assert.Equal(["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"], Texts(seen, "events"));
        Assert.InRange(seen.GetProperty("tokens").GetInt32(), 5, 40);
        var tool = seen.GetProperty("tool");
        Assert.Equal(("tool_use", "get_weather", "Oslo"), (Text(tool, "stop"), Text(tool, "name"), Text(tool.GetProperty("input"), "city")));
        Assert.Contains("rain", Text(tool, "answer"));
        Assert.Equal(("NotFoundError", 404, "not_found_error"), (Text(seen.GetProperty("refused"), "name"), seen.GetProperty("refused").GetProperty("status").GetInt32(), Text(seen.GetProperty("refused"), "type")));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Google_SDK_chats_streams_counts_calls_tools_and_lists_models()
    {
        var seen = await Npm.DriveAsync(shared, "genai.mjs");

        Assert.Equal(["models/fast", "models/smart"], Texts(seen, "models"));
        AssertSameAnswer(seen, "finish", "STOP");
        Assert.True(seen.GetProperty("streamed").GetProperty("chunks").GetInt32() > 2, seen.GetRawText());
        Assert.InRange(seen.GetProperty("tokens").GetInt32(), 4, 40);
        var tool = seen.GetProperty("tool");
        Assert.Equal(("get_weather", "Oslo"), (Text(tool, "name"), Text(tool.GetProperty("args"), "city")));
        Assert.Contains("rain", Text(tool, "answer"));
        Assert.Equal(404, seen.GetProperty("refused").GetProperty("status").GetInt32());
    }

    private static void AssertSameAnswer(JsonElement seen, string stop, string expected)
    {
        foreach (var answer in new[] { seen.GetProperty("chat"), seen.GetProperty("streamed") })
        {
            Assert.Equal(("You said: Say hello to the hub.", expected), (Text(answer, "text"), Text(answer, stop)));
            Assert.True(answer.GetProperty("usage").GetProperty("input").GetInt32() > 0 && answer.GetProperty("usage").GetProperty("output").GetInt32() > 0, seen.GetRawText());
        }

        Assert.Equal(seen.GetProperty("chat").GetProperty("usage").GetRawText(), seen.GetProperty("streamed").GetProperty("usage").GetRawText());
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string property) => seen.GetProperty(property).EnumerateArray().Select(entry => entry.GetString());

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
