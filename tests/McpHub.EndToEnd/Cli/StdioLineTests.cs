using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Cli;

/// <summary>What <c>mcphub stdio</c> does with lines that no well-behaved client of the SDK sends, and when the hub goes away.</summary>
public sealed class StdioLineTests(DefaultHub shared)
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";
    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    [Fact]
    public async Task Discovery_needs_no_greeting_and_no_metadata()
    {
        await using var client = StdioClient.Start(shared.Hub.Folder);
        await client.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"server/discover"}""");
        var result = (await client.AnswerAsync(1)).GetProperty("result");

        Assert.Equal("2026-07-28", result.GetProperty("supportedVersions")[0].GetString());
        Assert.Equal(0, await client.CloseAsync());
    }

    [Fact]
    public async Task Request_before_the_end_of_the_input_is_still_answered()
    {
        await using var client = StdioClient.Start(shared.Hub.Folder);
        await client.AskAsync(1, "tools/list");

        Assert.Equal(0, await client.CloseAsync());

        var answer = JsonElement.Parse(Assert.Single(client.Lines));
        Assert.NotEmpty(answer.GetProperty("result").GetProperty("tools").EnumerateArray());
    }

    [Fact]
    public async Task Nonsense_is_answered_and_the_next_line_read()
    {
        await using var client = StdioClient.Start(shared.Hub.Folder);
        await client.SendAsync("nonsense");
        await client.SendAsync("");
        await client.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":5}}""");
        await client.AskAsync(8, "no/such/method");
        await client.AskAsync(9, "ping\\u00e9");

        Assert.Equal(-32700, (await client.WaitForAsync(message => message.GetProperty("id").ValueKind == JsonValueKind.Null)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(-32602, (await client.AnswerAsync(7)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(-32601, (await client.AnswerAsync(8)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.True((await client.AnswerAsync(9)).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Line_over_the_limit_is_refused_and_the_next_one_read()
    {
        using var folder = new TestFolder(Limited(2048));
        await using var client = StdioClient.Start(folder.Path);
        await client.AskAsync(1, "tools/call", $"\"name\":\"{new string('x', 5000)}\",");
        await client.AskAsync(2, "tools/list");

        Assert.Contains("limits.maxMcpBodyBytes (2048 bytes)", (await client.WaitForAsync(message => message.GetProperty("id").ValueKind == JsonValueKind.Null)).GetProperty("error").GetProperty("message").GetString());
        await client.AnswerAsync(2);
    }

    [Fact]
    public async Task Unknown_revision_is_answered_with_those_there_are()
    {
        await using var client = StdioClient.Start(shared.Hub.Folder);
        await client.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2099-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}""");

        Assert.Equal(-32022, (await client.AnswerAsync(1)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Cancelled_request_gets_no_answer()
    {
        await using var client = StdioClient.Start(shared.Hub.Folder);
        await client.AskAsync(1, "tools/call", """ "name":"notes__summarize_notes","arguments":{"pauseMs":1000}, """, """ "progressToken":"p", """);
        await client.WaitForAsync(message => message.TryGetProperty("method", out var method) && method.GetString() == "notifications/progress");
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        await client.AskAsync(2, "tools/list");
        await client.AnswerAsync(2);

        Assert.Equal(0, await client.CloseAsync());
        Assert.DoesNotContain(client.Lines, line => JsonElement.Parse(line).TryGetProperty("id", out var id) && id.GetInt32() == 1);
    }

    [Fact]
    public async Task Progress_comes_in_order_before_the_result()
    {
        await using var client = StdioClient.Start(shared.Hub.Folder);
        await client.AskAsync(1, "tools/call", """ "name":"notes__summarize_notes","arguments":{"pauseMs":1}, """, """ "progressToken":"p", """);
        await client.AnswerAsync(1);

        var steps = client.Lines.Select(line => JsonElement.Parse(line)).ToList();
        Assert.True(steps[^1].TryGetProperty("result", out _));
        Assert.Equal(
            Enumerable.Range(1, steps.Count - 1),
            steps[..^1].Select(step => step.GetProperty("params").GetProperty("progress").GetInt32()));
    }

    [Fact]
    public async Task Listening_client_hears_of_a_changed_configuration()
    {
        await using var hub = await HubProcess.StartAsync();
        await using var client = StdioClient.Start(hub.Folder);
        await client.AskAsync(1, "subscriptions/listen", """ "notifications":{"toolsListChanged":true}, """);
        await client.WaitForAsync(message => message.TryGetProperty("method", out var method) && method.GetString() == "notifications/subscriptions/acknowledged");

        await File.WriteAllTextAsync(hub.ConfigPath, TestConfigs.With([]));

        await client.WaitForAsync(message => message.TryGetProperty("method", out var method) && method.GetString() == "notifications/tools/list_changed");
    }

    [Fact]
    public async Task Session_survives_a_restart_of_the_hub()
    {
        await using var hub = await HubProcess.StartAsync();
        await using var client = StdioClient.Start(hub.Folder);
        await client.SendAsync(Initialize);
        Assert.Equal("2025-06-18", (await client.AnswerAsync(1)).GetProperty("result").GetProperty("protocolVersion").GetString());
        await client.SendAsync(Initialized);
        await client.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        var before = (await client.AnswerAsync(2)).GetProperty("result").GetRawText();

        await hub.StopAsync();
        await hub.RestartAsync();
        await client.SendAsync("""{"jsonrpc":"2.0","id":3,"method":"tools/list"}""");

        Assert.Equal(before, (await client.AnswerAsync(3)).GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Hub_that_dies_in_the_middle_is_an_error_and_the_next_request_finds_another()
    {
        await using var hub = await HubProcess.StartAsync();
        await using var client = StdioClient.Start(hub.Folder);
        await client.AskAsync(1, "tools/call", """ "name":"notes__summarize_notes","arguments":{"pauseMs":2000}, """, """ "progressToken":"p", """);
        await client.WaitForAsync(message => message.TryGetProperty("method", out var method) && method.GetString() == "notifications/progress");

        hub.Program.Kill();

        Assert.Equal("hub_gone", (await client.AnswerAsync(1)).GetProperty("error").GetProperty("data").GetProperty("code").GetString());
        await client.AskAsync(2, "tools/list");
        Assert.NotEmpty((await client.AnswerAsync(2)).GetProperty("result").GetProperty("tools").EnumerateArray());
        Assert.Contains("this process serves it", client.Stderr);
        Assert.Equal(0, await client.CloseAsync());
    }

    [Fact]
    public async Task Argument_that_a_tool_wants_in_a_header_is_put_there()
    {
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["fixture"] = TestConfigs.Program(Built.Fixture, "--stdio") }));
        await using var client = StdioClient.Start(hub.Folder);
        await client.AskAsync(1, "tools/call", """ "name":"fixture__test_header_tool","arguments":{"region":"Zürich"}, """);

        Assert.Equal("Ran in Zürich.", (await client.AnswerAsync(1)).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("There is no agent 'asistant'. Did you mean 'assistant'?", "--agent", "asistant")]
    [InlineData("There is no toolset 'readin'. Did you mean 'reading'?", "--agent", "assistant", "--toolset", "readin")]
    [InlineData("There is no server 'note'. Did you mean 'notes'?", "--agent", "assistant", "--server", "note")]
    public async Task Wrong_name_is_answered_before_anything_starts(string message, params string[] arguments)
    {
        var result = await shared.Hub.RunAsync(["stdio", .. arguments]);

        Assert.Equal((1, $"{message}\n"), (result.ExitCode, result.Stderr));
        Assert.Empty(result.Stdout);
    }

    private static string Limited(int maxMcpBodyBytes)
    {
        var config = JsonNode.Parse(TestConfigs.With([]))!;
        config["limits"] = new JsonObject { ["maxMcpBodyBytes"] = maxMcpBodyBytes };
        return config.ToJsonString();
    }
}
