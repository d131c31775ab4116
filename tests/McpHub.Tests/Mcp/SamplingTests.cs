using System.Text;
using System.Text.Json;
using McpHub.Config;
using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>Servers that ask for a model, before clients that have none.</summary>
public sealed class SamplingTests
{
    private const string Question = """{"messages":[{"role":"user","content":{"type":"text","text":"Say something."}}],"systemPrompt":"Be kind.","maxTokens":50}""";
    private const string Call = """{"name":"s__echo","arguments":{}}""";

    [Fact]
    public async Task Older_server_gets_its_answer_from_the_hubs_model()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);

        var answer = await hub.AskAsync("tools/call", Call, name: "s__echo");

        var sampled = answer.GetProperty("result").GetProperty("content")[0].GetProperty("answer");
        Assert.Equal("assistant", sampled.GetProperty("role").GetString());
        Assert.NotEmpty(sampled.GetProperty("content").GetProperty("text").GetString()!);
        Assert.Equal("""{"sampling":{}}""", server.Received.Last(message => message.Method == "initialize").Param("capabilities"));
    }

    [Fact]
    public async Task Server_of_the_current_revision_gets_its_answer_by_the_request_again()
    {
        await using var server = AskingByResult();
        await using var hub = await StartAsync(server);

        var answer = await hub.AskAsync("tools/call", Call, name: "s__echo");

        Assert.Equal("complete", answer.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("assistant", answer.GetProperty("result").GetProperty("answer").GetProperty("role").GetString());
        Assert.Equal("{}", (await server.WaitForAsync("tools/call")).Param("_meta", "io.modelcontextprotocol/clientCapabilities", "sampling"));
    }

    [Fact]
    public async Task Client_that_has_a_model_is_asked_itself()
    {
        await using var server = AskingByResult();
        await using var hub = await StartAsync(server);

        var answer = await hub.AskAsync("tools/call", Call, """{"sampling":{}}""", name: "s__echo");

        Assert.Equal("input_required", answer.GetProperty("result").GetProperty("resultType").GetString());
    }

    [Fact]
    public async Task Without_the_operators_word_the_server_is_told_that_there_is_no_model()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server, sampling: null);

        var answer = await hub.AskAsync("tools/call", Call, name: "s__echo");

        Assert.Contains("-32601", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_that_may_not_use_the_model_lends_none()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server, change: config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["tools"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["tool.call"], Targets = ["**"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["tools"] }, ["two"] = new() { Roles = ["everything"] } },
        });

        var answer = await hub.AskAsync("tools/call", Call, name: "s__echo");

        Assert.Contains("may not use model", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_uses_the_model_no_more_often_in_one_call_than_it_may()
    {
        await using var server = Asking(times: 3);
        await using var hub = await StartAsync(server, new SamplingConfig { Model = "fast", MaxPerCall = 2 });

        var answer = await hub.AskAsync("tools/call", Call, name: "s__echo");

        Assert.Contains("hub.sampling.maxPerCall", answer.ToString(), StringComparison.Ordinal);
        var again = await hub.AskAsync("tools/call", Call, name: "s__echo");
        Assert.True(again.TryGetProperty("result", out _), again.ToString());
    }

    [Fact]
    public async Task Every_answer_is_a_model_call_of_the_agent_in_the_records()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);

        await hub.AskAsync("tools/call", Call, name: "s__echo");

        var record = await Eventually.Some(() => hub.AuditLines().FirstOrDefault(line => line.Contains("model.use", StringComparison.Ordinal)), "a record of the model call");
        Assert.Contains("\"one\"", record, StringComparison.Ordinal);
        Assert.Contains("sampling", record, StringComparison.Ordinal);
    }

    private static ScriptedProcess Asking(int times = 1) => ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
    {
        var said = "";
        for (var i = 0; i < times; i++)
        {
            var id = $"q{request.Id}-{i}";
            await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"sampling/createMessage","params":{{{Question}}} }""");
            var answer = await Eventually.Some(() => peer.Received.FirstOrDefault(message => message.Method is null && message.Id == $"\"{id}\""), "an answer to the question");
            said = Encoding.UTF8.GetString((answer.Message.Result.IsEmpty ? answer.Message.Error : answer.Message.Result).Span);
        }

        await peer.AnswerAsync(request, $$"""{"content":[{"type":"text","text":"done","answer":{{said}} }]}""");
    });

    private static ScriptedProcess AskingByResult() => ScriptedProcess.Modern().On("tools/call", (peer, request) => peer.AnswerAsync(request, request.Param("inputResponses", "k") is { Length: > 0 } answer
        ? $$"""{"content":[],"answer":{{answer}},"resultType":"complete"}"""
        : $$$"""{"resultType":"input_required","requestState":"s","inputRequests":{"k":{"method":"sampling/createMessage","params":{{{Question}}} } } }"""));

    private static Task<RunningHub> StartAsync(ScriptedProcess server, Func<HubConfig, HubConfig>? change = null) => StartAsync(server, new SamplingConfig { Model = "fast" }, change);

    private static Task<RunningHub> StartAsync(ScriptedProcess server, SamplingConfig? sampling, Func<HubConfig, HubConfig>? change = null) => RunningHub.StartAsync(
        new() { ["s"] = server.ToConfig() with { Hub = new ServerHubConfig { Sampling = sampling } } },
        config =>
        {
            config = config with
            {
                Providers = new Dictionary<string, ProviderConfig> { ["simulator"] = new() { Dialect = "simulator" } },
                Models = new Dictionary<string, ModelConfig> { ["fast"] = new() { Targets = [new TargetConfig { Provider = "simulator", Model = "echo" }] } },
            };
            return change?.Invoke(config) ?? config;
        });
}
