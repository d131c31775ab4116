using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Peers;

/// <summary>The C# SDK's client over HTTP.</summary>
[Collection(nameof(SampleHub))]
public sealed class SdkClientTests(SampleHub shared)
{
    [Theory(Timeout = Limits.TestMs)]
    [InlineData(null, HubClient.Current)]
    [InlineData(HubClient.Older, HubClient.Older)]
    public async Task Client_lists_calls_reads_and_prompts(string? pinned, string agreed)
    {
        await using var client = await HubClient.ConnectAsync(shared.Hub, shared.Key, pinned);
        Assert.Equal(agreed, client.NegotiatedProtocolVersion);

        var tools = await client.ListToolsAsync();
        Assert.Superset(new HashSet<string> { "inventory__find_items", "notes__search_notes" }, tools.Select(tool => tool.Name).ToHashSet());

        var found = await client.CallToolAsync("inventory__find_items", new Dictionary<string, object?> { ["category"] = "networking" });
        Assert.Equal(3, found.StructuredContent!.Value.GetProperty("total").GetInt32());

        Assert.Contains(await client.ListResourcesAsync(), resource => resource.Uri == "inventory://summary");
        var note = await client.ReadResourceAsync("note://n1");
        Assert.Contains("What a hub is for", Assert.IsType<TextResourceContents>(Assert.Single(note.Contents)).Text);

        var prompt = await client.GetPromptAsync("notes__draft_note", new Dictionary<string, object?> { ["topic"] = "hubs" });
        Assert.Contains("hubs", Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text);
    }
}
