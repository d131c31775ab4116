using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Cli;

/// <summary>The C# SDK's client, in both eras, over <c>mcphub stdio</c>.</summary>
public sealed class StdioSdkTests(DefaultHub shared)
{
    private const string Current = "2026-07-28";
    private const string Older = "2025-11-25";

    private static Task<McpClient> ConnectAsync(string folder, string revision, McpClientHandlers? handlers = null, params string[] arguments) =>
        McpClient.CreateAsync(StdioClient.Transport(folder, arguments), new McpClientOptions { ProtocolVersion = revision, DiscoverProbeTimeout = TimeSpan.FromSeconds(60), Handlers = handlers ?? new() });

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Client_lists_calls_reads_and_prompts(string revision)
    {
        await using var client = await ConnectAsync(shared.Hub.Folder, revision);
        Assert.Equal(revision, client.NegotiatedProtocolVersion);

        var tools = await client.ListToolsAsync();
        Assert.Contains(tools, tool => tool.Name == "notes__get_note");

        var result = await client.CallToolAsync("notes__get_note", new Dictionary<string, object?> { ["id"] = "n1" });
        Assert.Equal("n1", result.StructuredContent!.Value.GetProperty("id").GetString());

        Assert.Contains(await client.ListResourcesAsync(), resource => resource.Uri == "note://n1");
        var note = await client.ReadResourceAsync("note://n1");
        Assert.Contains("What a hub is for", Assert.IsType<TextResourceContents>(Assert.Single(note.Contents)).Text);

        var prompt = await client.GetPromptAsync("notes__draft_note", new Dictionary<string, object?> { ["topic"] = "hubs" });
        Assert.Contains("hubs", Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text);
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Progress_is_reported(string revision)
    {
        await using var client = await ConnectAsync(shared.Hub.Folder, revision);
        var seen = new ConcurrentQueue<double>();
        var progress = new SynchronousProgress(value => seen.Enqueue(value.Progress));

        // Long enough that the first is handled before the answer comes, after which the SDK hands on none.
        await client.CallToolAsync("notes__summarize_notes", new Dictionary<string, object?> { ["pauseMs"] = 300 }, progress);

        // Their order is not the SDK's concern, which handles each message in a task of its own.
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(step => (double)step), seen.Order());
        Assert.NotEmpty(seen);
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Many_calls_are_on_their_way_at_once(string revision)
    {
        await using var client = await ConnectAsync(shared.Hub.Folder, revision);
        var calls = Enumerable.Range(0, 50).Select(i => client.CallToolAsync("notes__get_note", new Dictionary<string, object?> { ["id"] = $"n{1 + (i % 5)}" }).AsTask());
        var results = await Task.WhenAll(calls);

        for (var i = 0; i < results.Length; i++) Assert.Equal($"n{1 + (i % 5)}", results[i].StructuredContent!.Value.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Cancelled_call_stops_at_the_server(string revision)
    {
        await using var client = await ConnectAsync(shared.Hub.Folder, revision);
        using var cancelling = new CancellationTokenSource();
        var progress = new SynchronousProgress(_ => cancelling.Cancel());

        var call = client.CallToolAsync("notes__summarize_notes", new Dictionary<string, object?> { ["pauseMs"] = 2000 }, progress, cancellationToken: cancelling.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);

        Assert.NotEmpty(await client.ListToolsAsync());
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Refused_call_is_an_error_with_the_hubs_words(string revision)
    {
        await using var client = await ConnectAsync(shared.Hub.Folder, revision);
        var error = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("notes__no_such_tool"));
        Assert.Contains("may not use tool 'notes__no_such_tool'", error.Message);
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Toolset_and_server_choose_what_is_seen(string revision)
    {
        await using var reading = await ConnectAsync(shared.Hub.Folder, revision, null, "--toolset", "reading");
        Assert.Equal(["notes__get_note", "notes__list_notes"], (await reading.ListToolsAsync()).Select(tool => tool.Name).Order());

        await using var notes = await ConnectAsync(shared.Hub.Folder, revision, null, "--server", "notes");
        var result = await notes.CallToolAsync("get_note", new Dictionary<string, object?> { ["id"] = "n1" });
        Assert.Equal("n1", result.StructuredContent!.Value.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task User_is_asked_when_a_tool_asks(string revision)
    {
        var config = TestConfigs.With(new JsonObject { ["fixture"] = TestConfigs.Program(Built.Fixture, "--stdio") });
        await using var hub = await HubProcess.StartAsync(config);
        var handlers = new McpClientHandlers
        {
            ElicitationHandler = (request, _) => new(new ElicitResult
            {
                Action = "accept",
                Content = new Dictionary<string, JsonElement> { ["username"] = JsonSerializer.SerializeToElement("ada"), ["email"] = JsonSerializer.SerializeToElement("ada@example.org") },
            }),
        };
        await using var client = await ConnectAsync(hub.Folder, revision, handlers);

        var result = await client.CallToolAsync("fixture__test_elicitation", new Dictionary<string, object?> { ["message"] = "Who are you?" });

        Assert.Contains("ada@example.org", Assert.IsType<TextContentBlock>(result.Content[0]).Text);
    }

    [Theory]
    [InlineData(Current)]
    [InlineData(Older)]
    public async Task Without_a_hub_it_is_the_hub_itself(string revision)
    {
        using var folder = new TestFolder(TestConfigs.Default);
        await using (var client = await ConnectAsync(folder.Path, revision))
        {
            Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "notes__get_note");
            var servers = await Mcphub.RunAsync(folder.Path, "servers");
            Assert.True(servers.ExitCode == 0, servers.ToString());
        }

        Assert.False(File.Exists(Path.Combine(folder.Path, "data", "operator.json")));
    }

    // Progress<T> would report on the thread pool, in any order.
    private sealed class SynchronousProgress(Action<ProgressNotificationValue> report) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => report(value);
    }
}
