using System.Text.Json;

namespace McpHub.EndToEnd.Peers;

/// <summary>Both generations of the TypeScript SDK's client.</summary>
[Collection(nameof(SampleHub))]
public sealed class TypeScriptClientTests
{
    private readonly SampleHub shared;

    public TypeScriptClientTests(SampleHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData(HubClient.Older, "sdk1.mjs")]
    [InlineData(HubClient.Older, "client2.mjs", "default")]
    [InlineData(HubClient.Current, "client2.mjs", "auto")]
    [InlineData(HubClient.Current, "client2.mjs", "pinned")]
    public async Task Client_lists_calls_reads_and_prompts(string revision, string driver, params string[] arguments)
    {
        var seen = await Npm.DriveAsync(shared, driver, arguments);

        Assert.Equal(revision, Text(seen, "protocolVersion"));
        Assert.Equal("McpHub", Text(seen.GetProperty("server"), "name"));
        AssertTools(seen);
        AssertCalls(seen.GetProperty("calls"));
        Assert.Equal("note://n1", Text(Assert.Single(seen.GetProperty("read").EnumerateArray()), "uri"));
        Assert.Equal("notes__draft_note", Text(seen.GetProperty("prompt"), "name"));
        Assert.Equal(1, seen.GetProperty("prompt").GetProperty("messages").GetInt32());
    }

    private static void AssertTools(JsonElement seen)
    {
        string[] tools = [.. seen.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()!)];
        Assert.Contains("notes__search_notes", tools);
        Assert.Contains("inventory__find_items", tools);
        Assert.DoesNotContain("notes__delete_note", tools);
    }

    private static void AssertCalls(JsonElement calls)
    {
        Assert.Equal(["notes__search_notes", "inventory__find_items"], calls.EnumerateArray().Select(call => Text(call, "name")));
        Assert.DoesNotContain(calls.EnumerateArray(), call => call.GetProperty("isError").GetBoolean());
        Assert.Equal("n1", Text(calls[0].GetProperty("structured").GetProperty("matches")[0], "id"));
        Assert.Equal("HUB-008", Text(calls[1].GetProperty("structured").GetProperty("items")[0], "sku"));
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
