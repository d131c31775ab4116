using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

#pragma warning disable MCP9005 // Deprecated in 2026-07-28, not gone: what is on its way must arrive.

namespace McpHub.EndToEnd.Federation;

/// <summary>The C# SDK's client through the hub to each server, every feature: the same steps as npm/federation.mjs, in the same order.</summary>
public sealed class SdkClient : IAsyncDisposable
{
    public const string Name = "csharp";
    private const string Foreign = "Grüße 東京 🎌";
    private const string Root = "file:///project";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LittlePatience = TimeSpan.FromMilliseconds(1_500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly WireTap tap;
    private readonly McpClient client;
    private readonly ConcurrentQueue<JsonNode> logs = new();
    private readonly ConcurrentQueue<string> updates = new();
    private int toolChanges;

    private SdkClient(WireTap tap, McpClient client)
    {
        this.tap = tap;
        this.client = client;
        Hear(NotificationMethods.LoggingMessageNotification, @params => logs.Enqueue(@params));
        Hear(NotificationMethods.ResourceUpdatedNotification, @params => updates.Enqueue((string)@params["uri"]!));
        Hear(NotificationMethods.ToolListChangedNotification, _ => Interlocked.Increment(ref toolChanges));
    }

    public static async Task<SdkClient> ConnectAsync(FederationHub shared)
    {
        var tap = new WireTap();
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(shared.Hub.Url, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {shared.Key}" },
            },
            new HttpClient(tap));
        var answers = new McpClientHandlers
        {
            ElicitationHandler = (_, _) => new(new ElicitResult { Action = "accept", Content = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"username":"zoe","email":"zoe@example.org"}""") }),
            SamplingHandler = (asked, _, _) => new(new CreateMessageResult { Role = Role.Assistant, Model = "m", Content = [new TextContentBlock { Text = $"You asked: {asked!.Messages[0].Content.OfType<TextContentBlock>().Single().Text}" }] }),
            RootsHandler = (_, _) => new(new ListRootsResult { Roots = [new Root { Uri = Root, Name = "project" }] }),
        };
        return new SdkClient(tap, await McpClient.CreateAsync(transport, new McpClientOptions { Handlers = answers }));
    }

    public async Task<IReadOnlyList<Cell>> RunAsync()
    {
        var cells = new List<Cell>();
        foreach (var server in FederationHub.Servers.Keys)
        {
            foreach (var (feature, run) in Features(server)) cells.Add(new Cell(Name, server, feature, await TryAsync(run, Impossible.ReasonFor(Name, server, feature) is null ? 2 * Patience : LittlePatience)));
        }

        return cells;
    }

    private static async Task<string?> TryAsync(Func<Task> run, TimeSpan patience)
    {
        try
        {
            await run().WaitAsync(patience);
            return null;
        }
        catch (Exception problem)
        {
            return problem.Message;
        }
    }

    private IEnumerable<(string Feature, Func<Task> Run)> Features(string server) =>
    [
        ("call", async () => Assert.Equal("This is a simple text response for testing.", await CallAsync($"{server}__test_simple_text"))),
        ("progress", () => ProgressAsync(server)),
        ("cancel", () => CancelAsync(server)),
        ("log", () => LogAsync(server)),
        ("elicitation", async () => Assert.Equal("""User response: action=accept, content={"username":"zoe","email":"zoe@example.org"}""", await CallAsync($"{server}__test_elicitation", ("message", "Who are you?")))),
        ("sampling", async () => Assert.Equal("LLM response: You asked: How many?", await CallAsync($"{server}__test_sampling", ("prompt", "How many?")))),
        ("roots", async () => Assert.Equal($"Roots: {Root}", await CallAsync($"{server}__test_input_required_result_list_roots"))),
        ("resource read", async () => Assert.Equal("This is the content of the static text resource.", await ReadAsync($"{server}+test://static-text"))),
        ("subscribe and update", () => UpdateAsync(server)),
        ("prompt", async () => Assert.Equal("Prompt with arguments: arg1='one', arg2='two'", await PromptAsync(server, "one", "two"))),
        ("completion", async () => Assert.Equal(["paris", "park", "party"], (await client.CompleteAsync(new PromptReference { Name = $"{server}__test_prompt_with_arguments" }, "arg1", "par")).Completion.Values)),
        ("list_changed", () => ListChangedAsync(server)),
        ("structured output", async () => Assert.Equal("""{"unit":"°C","value":1.5}""", Plain((await client.CallToolAsync($"{server}__test_structured", new Dictionary<string, object?> { ["value"] = 1.5 })).StructuredContent))),
        ("unknown content type", () => UnknownContentAsync(server)),
        ("unknown fields", () => UnknownFieldsAsync(server)),
        ("tool name beyond ASCII", async () => Assert.Equal($"größe_測試: {Foreign}", await CallAsync($"{server}__größe_測試", ("wert", Foreign)))),
        ("URI beyond ASCII", async () => Assert.Equal("Grüße aus 東京", await ReadAsync($"{server}+test://größe/測試"))),
        ("prompt argument beyond ASCII", async () => Assert.Equal($"Prompt with arguments: arg1='{Foreign}', arg2='ü'", await PromptAsync(server, Foreign, "ü"))),
    ];

    private async Task ProgressAsync(string server)
    {
        await using var notices = new ProgressNotices(client, expected: 3);
        await client.CallToolAsync(new CallToolRequestParams { Name = $"{server}__test_tool_with_progress", Meta = new JsonObject { ["progressToken"] = "mine" } });
        Assert.Equal([0, 50, 100], (await notices.AllAsync()).Select(notice => (int)notice["progress"]!).Order());
    }

    private async Task CancelAsync(string server)
    {
        var mark = $"{Name} {server}";
        using var giveUp = new CancellationTokenSource();
        await using var started = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, async (_, _) => await giveUp.CancelAsync());
        var call = new CallToolRequestParams { Name = $"{server}__test_hold", Arguments = ToArguments([("mark", mark)]), Meta = new JsonObject { ["progressToken"] = mark } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.CallToolAsync(call, giveUp.Token));
        await UntilAsync("The end of the call at the server", async () => await CallAsync($"{server}__test_held", ("mark", mark)) == "cancelled");
    }

    // Nothing comes of it with 2.3.1: the SDK takes the level out of the metadata, of typed requests and of raw ones alike.
    private async Task LogAsync(string server)
    {
        var before = logs.Count;
        await client.CallToolAsync(new CallToolRequestParams { Name = $"{server}__test_tool_with_logging", Meta = new JsonObject { ["io.modelcontextprotocol/logLevel"] = "info" } });
        await UntilAsync("Three messages", () => Task.FromResult(logs.Count >= before + 3));
    }

    private async Task UpdateAsync(string server)
    {
        var uri = $"{server}+test://watched-resource";
        await using var listening = await ListenAsync(new JsonObject { ["resourceSubscriptions"] = new JsonArray(uri) });
        var before = updates.Count;
        await UntilAsync("The update", async () =>
        {
            await CallAsync($"{server}__test_trigger_resource_update");
            return updates.Skip(before).Contains(uri);
        });
    }

    private async Task ListChangedAsync(string server)
    {
        await using var listening = await ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        foreach (var isThere in new[] { true, false })
        {
            var before = Volatile.Read(ref toolChanges);
            await CallAsync($"{server}__test_trigger_tool_change");
            await UntilAsync("The notice", () => Task.FromResult(Volatile.Read(ref toolChanges) > before));
            Assert.Equal(isThere, (await client.ListToolsAsync()).Any(tool => tool.Name == $"{server}__test_dynamic_tool"));
        }
    }

    private async Task UnknownContentAsync(string server)
    {
        tap.Clear();
        await RawAsync("tools/call", new JsonObject { ["name"] = $"{server}__test_vendor_content" });
        await OnTheWireAsync("\"type\":\"hologram\"");
    }

    private async Task UnknownFieldsAsync(string server)
    {
        var sample = await CallAsync($"{server}__test_vendor_text");
        tap.Clear();
        await RawAsync("tools/list", []);
        await OnTheWireAsync($"\"x-tool\":{sample}");
        await RawAsync("tools/call", new JsonObject { ["name"] = $"{server}__test_vendor_content" });
        foreach (var member in new[] { "x-result", "x-block", "example.org/x-meta" }) await OnTheWireAsync($"\"{member}\":{sample}");
        var error = await Assert.ThrowsAsync<McpProtocolException>(() => RawAsync("tools/call", new JsonObject { ["name"] = $"{server}__test_vendor_error" }));
        Assert.Equal(-31999, (int)error.ErrorCode);
        await OnTheWireAsync($"\"x-data\":{sample}");
    }

    private async Task<string> CallAsync(string tool, params (string Name, object Value)[] arguments)
    {
        var result = await client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = ToArguments(arguments) });
        return string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    private static Dictionary<string, JsonElement> ToArguments(IEnumerable<(string Name, object Value)> arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => JsonSerializer.SerializeToElement(argument.Value));

    private async Task<string> ReadAsync(string uri) => Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(uri)).Contents)).Text;

    private async Task<string> PromptAsync(string server, string first, string second)
    {
        var prompt = await client.GetPromptAsync($"{server}__test_prompt_with_arguments", new Dictionary<string, object?> { ["arg1"] = first, ["arg2"] = second });
        return Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text;
    }

    private Task RawAsync(string method, JsonObject @params) => client.SendRequestAsync(new JsonRpcRequest { Method = method, Params = @params });

    private static string? Plain(JsonElement? json) => json is { } given ? JsonSerializer.Serialize(given, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) : null;

    /// <summary>Opens a stream of change notices, which the SDK has no method for, and waits until the hub grants it.</summary>
    private async Task<IAsyncDisposable> ListenAsync(JsonObject filter)
    {
        var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = client.RegisterNotificationHandler("notifications/subscriptions/acknowledged", (notice, _) =>
        {
            if (JsonNode.DeepEquals(notice.Params!["notifications"], filter)) granted.TrySetResult();
            return ValueTask.CompletedTask;
        });
        var ending = new CancellationTokenSource();
        var stream = client.SendRequestAsync(new JsonRpcRequest { Method = "subscriptions/listen", Params = new JsonObject { ["notifications"] = filter.DeepClone() } }, ending.Token);
        await (await Task.WhenAny(granted.Task.WaitAsync(Patience), stream));
        return new Listening(registration, ending, stream);
    }

    private void Hear(string method, Action<JsonNode> onNotice) => client.RegisterNotificationHandler(method, (notice, _) =>
    {
        onNotice(notice.Params ?? new JsonObject());
        return ValueTask.CompletedTask;
    });

    private Task OnTheWireAsync(string part) => UntilAsync($"{part} on the wire", () => Task.FromResult(tap.Heard(part)));

    private static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"{what} did not come within {Patience.TotalSeconds} s.");
            await Task.Delay(Pause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        tap.Dispose();
    }

    private sealed class Listening(IAsyncDisposable registration, CancellationTokenSource ending, Task stream) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await registration.DisposeAsync();
            await ending.CancelAsync();
            await stream.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            ending.Dispose();
        }
    }
}
