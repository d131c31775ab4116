using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Failures;

/// <summary>The configuration changes under a running hub: what did not change does not notice.</summary>
public sealed class ReloadTests(ReloadTests.ReloadedHub shared) : IClassFixture<ReloadTests.ReloadedHub>
{
    [Fact(Timeout = Limits.TestMs)]
    public async Task Added_server_is_there_and_the_old_one_goes_on()
    {
        await using var notes = await shared.BeginAsync(null);

        await shared.ApplyAsync(new() { ["notes"] = Servers.Notes("kept"), ["second"] = Servers.Notes("added") }, ("notes", "ready"), ("second", "ready"));

        await notes.AssertUntouchedAsync();
        await using var client = await HubClient.ConnectAsync(shared.Hub, shared.Key);
        Assert.NotEqual(true, (await client.CallToolAsync("second__list_notes")).IsError);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Removed_server_is_gone_with_its_process_and_the_old_one_goes_on()
    {
        await using var notes = await shared.BeginAsync("removed");
        var removed = Processes.IdOf(shared.Hub, "--mark=removed");

        await shared.ApplyAsync(new() { ["notes"] = Servers.Notes("kept") }, ("notes", "ready"));

        await Processes.WaitForEndAsync([removed]);
        await notes.AssertUntouchedAsync();
        await using var client = await HubClient.ConnectAsync(shared.Hub, shared.Key);
        Assert.DoesNotContain(await client.ListToolsAsync(), tool => tool.Name.StartsWith("second__", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Changed_server_is_started_anew_and_the_old_one_goes_on()
    {
        await using var notes = await shared.BeginAsync("changed-before");
        var before = Processes.IdOf(shared.Hub, "--mark=changed-before");

        await shared.ApplyAsync(new() { ["notes"] = Servers.Notes("kept"), ["second"] = Servers.Notes("changed-after") });

        await Processes.WaitForEndAsync([before]);
        await ServerStates.WaitAsync(shared.Hub, ("notes", "ready"), ("second", "ready"));
        Assert.NotEqual(before, Processes.IdOf(shared.Hub, "--mark=changed-after"));
        await notes.AssertUntouchedAsync();
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Changed_rights_hold_without_a_restart_of_any_server()
    {
        await using var notes = await shared.BeginAsync("rights");
        var second = Processes.IdOf(shared.Hub, "--mark=rights");
        await using var client = await HubClient.ConnectAsync(shared.Hub, shared.Key);
        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "second__delete_note");

        var config = JsonNode.Parse(await File.ReadAllTextAsync(shared.Hub.ConfigPath))!;
        config["roles"]!["careful"] = JsonNode.Parse("""{ "rules": [{ "effect": "deny", "actions": ["tool.call"], "targets": ["second/delete_note"] }] }""");
        config["agents"]!["assistant"]!["roles"]!.AsArray().Add("careful");
        await shared.WriteAsync(config.ToJsonString());

        while ((await client.ListToolsAsync()).Any(tool => tool.Name == "second__delete_note")) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await notes.AssertUntouchedAsync();
        Assert.Equal(second, Processes.IdOf(shared.Hub, "--mark=rights"));
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("cut", "hub.config.json", """{ "mcpServers": { """)]
    [InlineData("wrong", "mcpServers.second", """{ "mcpServers": { "second": { "command": "dotnet", "url": 5 } }, "agents": { "assistant": { "roles": ["everything"] } } }""")]
    [InlineData("empty", "hub.config.json", "")]
    public async Task Bad_file_changes_nothing_and_the_reason_is_logged(string mark, string reason, string text)
    {
        await using var notes = await shared.BeginAsync(mark);
        var second = Processes.IdOf(shared.Hub, $"--mark={mark}");
        var logged = shared.Hub.Program.Stderr.Lines.Count;

        await shared.WriteAsync(text);

        var line = await shared.Hub.Program.Stderr.WaitForAsync(
            line => shared.Hub.Program.Stderr.Lines.Skip(logged).Contains(line) && line.Contains("The changed configuration is not used:", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        Assert.Contains(reason, line);
        await notes.AssertUntouchedAsync();
        Assert.Equal(second, Processes.IdOf(shared.Hub, $"--mark={mark}"));
    }

    /// <summary>A hub whose configuration is written again and again.</summary>
    public sealed class ReloadedHub : IAsyncLifetime
    {
        public HubProcess Hub { get; private set; } = null!;

        public string Key { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["notes"] = Servers.Notes("kept") }));
            await ServerStates.WaitAsync(Hub, ("notes", "ready"));
            Key = await Hub.CreateKeyAsync("assistant");
        }

        /// <summary>Calls to the notes in a loop.</summary>
        /// <param name="mark">Of a second server; null for none.</param>
        public async Task<Unchanged> BeginAsync(string? mark)
        {
            Processes.RequireLinux();
            var servers = new JsonObject { ["notes"] = Servers.Notes("kept") };
            if (mark is not null) servers["second"] = Servers.Notes(mark);
            await ApplyAsync(servers);
            if (mark is not null) await Processes.WaitForAsync(Hub, $"--mark={mark}");
            await ServerStates.WaitAsync(Hub, [("notes", "ready"), .. mark is null ? [] : new[] { ("second", "ready") }]);
            return new Unchanged(Hub, await CallLoop.StartAsync(Hub, Key, "notes__list_notes"));
        }

        /// <param name="expected">What to wait for; none for not waiting.</param>
        public async Task ApplyAsync(JsonObject servers, params (string Name, string State)[] expected)
        {
            await WriteAsync(TestConfigs.With(servers));
            if (expected.Length > 0) await ServerStates.WaitAsync(Hub, expected);
        }

        public Task WriteAsync(string text) => File.WriteAllTextAsync(Hub.ConfigPath, text);

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }

    /// <summary>The server that no test changes, being called.</summary>
    public sealed class Unchanged(HubProcess hub, CallLoop calls) : IAsyncDisposable
    {
        private readonly int process = Processes.IdOf(hub, "--mark=kept");

        public async Task AssertUntouchedAsync()
        {
            await calls.AssertNoCallFailedAsync();
            Assert.Equal(process, Processes.IdOf(hub, "--mark=kept"));
        }

        public ValueTask DisposeAsync() => calls.DisposeAsync();
    }
}
