using System.Text.Json;
using System.Text.RegularExpressions;
using McpHub.Config;
using McpHub.Mcp;
using McpHub.Tests.Federation;
using McpHub.Tests.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Approvals;

/// <summary>A person is asked at the client that makes the call: whom the hub asks, and what of the answer counts.</summary>
public sealed partial class ClientApprovalTests
{
    private const string CanElicit = """{"elicitation":{}}""";
    private const string Yes = """{"action":"accept","content":{"decision":"approve"}}""";
    private const string Arguments = """{"q":"hub"}""";
    private const string Name = "s__echo";

    [Fact]
    public async Task Person_at_a_client_of_the_current_revision_approves_a_call_once()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");

        var asked = Asked(await CallAsync(hub, key));
        Assert.Empty(server.Called);
        Assert.Null(TicketIn(await AnswerAsync(hub, key, asked, Yes)));

        Assert.Single(server.Called);
        Asked(await CallAsync(hub, key));
        Assert.Single(server.Called);
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Person_at_a_client_with_a_session_approves_a_call_once(string revision)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var session = await SessionClient.OpenAsync(hub, CanElicit, hub.KeyOf("boss"), revision: revision);
        var questions = 0;
        session.Answer = (method, _) => method == "elicitation/create" && questions++ == 0 ? Yes : """{"action":"cancel"}""";

        Assert.Null(TicketIn(await CallAsync(session)));
        Assert.NotNull(TicketIn(await CallAsync(session)));

        Assert.Equal(2, questions);
        Assert.Single(server.Called);
    }

    [Fact]
    public async Task Client_that_cannot_ask_gets_a_ticket_and_the_same_call_passes_once_that_is_approved()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");

        var ticket = TicketIn(await CallAsync(hub, key, capabilities: """{"elicitation":{"url":{}},"sampling":{}}"""));
        Assert.NotNull(ticket);
        await ApproveAsync(hub, ticket, key);

        Assert.Null(TicketIn(await CallAsync(hub, key, capabilities: "{}")));
        Assert.Single(server.Called);
    }

    [Theory]
    [InlineData("one", false, "a credential of a program")]
    [InlineData("visitor", false, "a person whom the rule does not name")]
    [InlineData("boss", true, "a person whose own call it is")]
    public async Task Nobody_else_is_asked(string agent, bool notSelf, string who)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server, notSelf);
        var key = hub.KeyOf(agent);
        var session = await SessionClient.OpenAsync(hub, CanElicit, key);
        session.Answer = (method, _) => throw new InvalidOperationException($"{who} was asked for '{method}'.");

        Assert.NotNull(TicketIn(await CallAsync(session)));
        var answer = await CallAsync(hub, key);

        Assert.NotNull(TicketIn(answer));
        Assert.False(answer.GetProperty("result").TryGetProperty("inputRequests", out _));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Question_is_of_the_hub_and_shows_what_is_approved()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var question = Asked(await CallAsync(hub, hub.KeyOf("boss"), """{"q":"hub","a":"\u202e\n[hub] harmless"}""")).Asked;

        var message = question.GetProperty("params").GetProperty("message").GetString()!;
        Assert.StartsWith("[hub] May agent 'boss' do this? tool.call s/echo, once, ", message, StringComparison.Ordinal);
        Assert.Contains("""{"a":"\u202E\n[hub] harmless","q":"hub"}""", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal("elicitation/create", question.GetProperty("method").GetString());
        Assert.Equal(["approve", "deny"], question.GetProperty("params").GetProperty("requestedSchema").GetProperty("properties").GetProperty("decision").GetProperty("enum").EnumerateArray().Select(choice => choice.GetString()));
    }

    [Theory]
    [InlineData("""{"action":"decline"}""", null)]
    [InlineData("""{"action":"accept","content":{"decision":"deny","reason":"Not today."}}""", "Not today.")]
    public async Task Person_at_the_client_denies_a_call(string no, string? reason)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");

        var denied = (await AnswerAsync(hub, key, Asked(await CallAsync(hub, key)), no)).ToString();

        Assert.Contains("approval_denied", denied, StringComparison.Ordinal);
        Assert.Contains(reason ?? "", denied, StringComparison.Ordinal);
        Assert.Contains("approval_denied", (await CallAsync(hub, key)).ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Called);
    }

    [Theory]
    [InlineData("""{"action":"cancel"}""")]
    [InlineData("""{"action":"accept"}""")]
    [InlineData("""{"action":"accept","content":{}}""")]
    [InlineData("""{"action":"accept","content":{"decision":true}}""")]
    [InlineData("""{"action":"accept","content":{"decision":"Approve"}}""")]
    [InlineData("""{"action":"accept","content":"approve"}""")]
    [InlineData("""{"action":"cancel","action":"accept","content":{"decision":"approve"}}""")]
    [InlineData("""{"action":"accept","content":{"decision":"deny","decision":"approve"}}""")]
    [InlineData("""{"action":"ACCEPT","content":{"decision":"approve"}}""")]
    public async Task Whatever_is_neither_yes_nor_no_leaves_the_ticket_to_others(string answer)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");

        var ticket = TicketIn(await AnswerAsync(hub, key, Asked(await CallAsync(hub, key)), answer));

        Assert.NotNull(ticket);
        Assert.Empty(server.Called);
        await ApproveAsync(hub, ticket, key);
        Assert.Null(TicketIn(await CallAsync(hub, key)));
    }

    [Theory]
    [InlineData("""{"q":"huc"}""")]
    [InlineData("""{"q":"hub","n":null}""")]
    [InlineData("{}")]
    public async Task Answer_to_a_question_about_other_arguments_approves_nothing(string changed)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));

        Assert.Equal(-32602, ErrorOf(await AnswerAsync(hub, key, asked, Yes, changed)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Answer_that_was_given_already_approves_nothing()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));
        await AnswerAsync(hub, key, asked, Yes);

        Assert.Equal(-32602, ErrorOf(await AnswerAsync(hub, key, asked, Yes)));
        Assert.Single(server.Called);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("chief")]
    public async Task Answer_of_another_agent_approves_nothing(string other)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var asked = Asked(await CallAsync(hub, hub.KeyOf("boss")));

        Assert.Equal(-32602, ErrorOf(await AnswerAsync(hub, hub.KeyOf(other), asked, Yes)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Tampered_state_approves_nothing()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));

        for (var place = 0; place < asked.State.Length; place += 7)
        {
            var forged = asked with { State = $"{asked.State[..place]}{(asked.State[place] == 'A' ? 'B' : 'A')}{asked.State[(place + 1)..]}" };
            Assert.Equal(-32602, ErrorOf(await AnswerAsync(hub, key, forged, Yes)));
        }

        Assert.Equal(-32602, ErrorOf(await AnswerAsync(hub, key, asked with { State = "approved" }, Yes)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Yes_that_comes_when_the_ticket_is_over_approves_nothing()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server, ttlSeconds: 60, time: clock);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));
        clock.Advance(TimeSpan.FromSeconds(60));

        Assert.NotNull(TicketIn(await AnswerAsync(hub, key, asked, Yes)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Yes_that_comes_when_the_state_is_too_old_approves_nothing()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server, ttlSeconds: 86_400, time: clock);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));
        clock.Advance(ParkedCalls.Patience + TimeSpan.FromSeconds(1));

        Assert.Equal(-32602, ErrorOf(await AnswerAsync(hub, key, asked, Yes)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Question_that_nobody_answers_ends_with_its_ticket()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server, ttlSeconds: 60, time: clock);
        var session = await SessionClient.OpenAsync(hub, CanElicit, hub.KeyOf("boss"));
        using var response = await session.SendAsync("tools/call", $$"""{"name":"{{Name}}","arguments":{{Arguments}}}""");
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("elicitation/create", (await SessionClient.NextAsync(stream)).GetProperty("method").GetString());

        clock.Advance(TimeSpan.FromSeconds(60));

        JsonElement message;
        do message = await SessionClient.NextAsync(stream);
        while (!message.TryGetProperty("result", out _));
        Assert.NotNull(TicketIn(message));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Rules_that_changed_while_a_person_was_asked_void_the_answer()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));

        hub.Reload(config => config with { Roles = Roles(notSelf: true, ttlSeconds: 600) });

        Assert.Contains("approval_outdated", (await AnswerAsync(hub, key, asked, Yes)).ToString(), StringComparison.Ordinal);
        Assert.NotNull(TicketIn(await CallAsync(hub, key)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Credential_that_is_no_longer_one_of_a_person_approves_nothing()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));

        hub.Reload(config => config with { Agents = new Dictionary<string, AgentConfig>(config.Agents) { ["boss"] = new() { Groups = ["sre"] } } });

        Assert.NotNull(TicketIn(await AnswerAsync(hub, key, asked, Yes)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task What_was_asked_granted_and_used_is_recorded()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");

        var waiting = TicketIn(await CallAsync(hub, key, """{"q":"waits"}""", capabilities: "{}"))!;
        var asked = Asked(await CallAsync(hub, key));
        await AnswerAsync(hub, key, asked, Yes);

        var used = TicketIn(asked.Asked)!;
        await Eventually.True(() => RecordsOf(hub, used).Count == 5, "all records of the call");
        Assert.Equal(
            ["admin approval.ask ok boss", "admin approval.approve  boss", "admin approval.approve ok boss", "intent tool.call allow boss", "outcome tool.call allow boss"],
            RecordsOf(hub, used));
        Assert.Equal(["admin approval.ask ok boss", "outcome tool.call approve boss"], RecordsOf(hub, waiting));
    }

    [Fact]
    public async Task Call_that_a_person_denied_is_recorded_as_denied()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var asked = Asked(await CallAsync(hub, key));
        await AnswerAsync(hub, key, asked, """{"action":"decline"}""");

        await Eventually.True(() => RecordsOf(hub, TicketIn(asked.Asked)!).Contains("outcome tool.call deny boss"), "the outcome of the denied call");
        Assert.Contains("admin approval.deny ok boss", RecordsOf(hub, TicketIn(asked.Asked)!));
    }

    [Fact]
    public async Task Call_that_does_not_fit_the_schema_asks_nobody_and_uses_nothing_up()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");

        Assert.Contains("invalid_arguments", (await CallAsync(hub, key, """{"q":1}""")).ToString(), StringComparison.Ordinal);

        Assert.DoesNotContain(hub.AuditLines(), line => line.Contains("approval.ask", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Approval_holds_for_the_rest_of_a_call_whose_server_asks_for_input_and_for_no_other()
    {
        await using var server = await ServerAsync();
        server.Call = _ => server.Called.Count % 2 == 1
            ? """{"resultType":"input_required","inputRequests":{"sure":{"method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object","properties":{}}}}},"requestState":"half"}"""
            : """{"resultType":"complete","content":[]}""";
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var ofServer = Asked(await AnswerAsync(hub, key, Asked(await CallAsync(hub, key)), Yes));
        Assert.Equal("sure", ofServer.Key);

        Assert.StartsWith("[hub]", MessageOf(Asked(await CallAsync(hub, key))), StringComparison.Ordinal);
        Assert.Single(server.Called);

        Assert.Null(TicketIn(await AnswerAsync(hub, key, ofServer, """{"action":"accept","content":{}}""")));
        Assert.Equal(2, server.Called.Count);
        Assert.StartsWith("[hub]", MessageOf(Asked(await AnswerAsync(hub, key, ofServer, """{"action":"accept","content":{}}"""))), StringComparison.Ordinal);
        Assert.Equal(2, server.Called.Count);
    }

    private static async Task<FakeServer> ServerAsync()
    {
        var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"echo","inputSchema":{"type":"object","properties":{"q":{"type":"string"}}}}""";
        return server;
    }

    private static Task<RunningHub> StartAsync(FakeServer server, bool notSelf = false, int ttlSeconds = 600, TimeProvider? time = null) => RunningHub.StartAsync(
        new() { ["s"] = new() { Url = server.Url } },
        config => config with
        {
            Roles = Roles(notSelf, ttlSeconds),
            Groups = new Dictionary<string, GroupConfig> { ["sre"] = new() { Roles = ["careful"] } },
            Agents = new Dictionary<string, AgentConfig>
            {
                ["one"] = new() { Groups = ["sre"] },
                ["boss"] = new() { Groups = ["sre"], Kind = "human" },
                ["chief"] = new() { Groups = ["sre"], Kind = "human" },
                ["visitor"] = new() { Roles = ["careful"], Kind = "human" },
            },
        },
        time);

    private static Dictionary<string, RoleConfig> Roles(bool notSelf, int ttlSeconds) => new()
    {
        ["careful"] = new()
        {
            Rules = [new() { Id = "ask", Effect = "allow", Actions = ["tool.call"], Targets = ["**"], Require = new() { Approval = new() { By = ["group:sre"], NotSelf = notSelf, TtlSeconds = ttlSeconds } } }],
        },
    };

    private static Task<JsonElement> CallAsync(RunningHub hub, string key, string arguments = Arguments, string members = "", string capabilities = CanElicit) =>
        hub.AskAsync("tools/call", $$"""{"name":"{{Name}}","arguments":{{arguments}}{{members}}}""", capabilities, name: Name, key: key);

    private static Task<JsonElement> CallAsync(SessionClient session) => session.RequestAsync("tools/call", $$"""{"name":"{{Name}}","arguments":{{Arguments}}}""");

    private static Task<JsonElement> AnswerAsync(RunningHub hub, string key, Question asked, string answer, string arguments = Arguments) =>
        CallAsync(hub, key, arguments, $$$""","requestState":"{{{asked.State}}}","inputResponses":{"{{{asked.Key}}}":{{{answer}}}}""");

    private static async Task ApproveAsync(RunningHub hub, string ticket, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/approvals/{ticket}/approve");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var response = await hub.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private static Question Asked(JsonElement answer)
    {
        Assert.True(answer.TryGetProperty("result", out var result) && result.GetProperty("resultType").GetString() == "input_required", answer.ToString());
        var asked = result.GetProperty("inputRequests").EnumerateObject().Single();
        return new Question(result.GetProperty("requestState").GetString()!, asked.Name, asked.Value);
    }

    private static string MessageOf(Question asked) => asked.Asked.GetProperty("params").GetProperty("message").GetString()!;

    private static int? ErrorOf(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : null;

    private static string? TicketIn(JsonElement answer) => TicketForm().Match(answer.ToString()) is { Success: true } match ? match.Value : null;

    // Each as kind, action, what was decided or came of it, and who.
    private static List<string> RecordsOf(RunningHub hub, string ticket) =>
    [
        .. hub.AuditLines().Where(line => line.Contains(ticket, StringComparison.Ordinal)).Select(line => JsonElement.Parse(line)).Select(record =>
            $"{record.GetProperty("kind").GetString()} {record.GetProperty("action").GetString()} {(record.TryGetProperty("decision", out var decision) ? decision.GetProperty("effect").GetString() : record.TryGetProperty("status", out var status) ? status.GetString() : "")} {record.GetProperty("agentName").GetString()}"),
    ];

    [GeneratedRegex("apr_[0-9a-f]{24}")]
    private static partial Regex TicketForm();

    /// <summary>What a client of the current revision is asked.</summary>
    private sealed record Question(string State, string Key, JsonElement Asked);
}
