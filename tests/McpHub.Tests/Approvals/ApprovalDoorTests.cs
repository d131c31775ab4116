using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpHub.Config;
using McpHub.Tests.Federation;
using McpHub.Tests.Mcp;

namespace McpHub.Tests.Approvals;

/// <summary>Who may approve, and that the approved call gets through on every door.</summary>
public sealed partial class ApprovalDoorTests
{
    private const string Call = """{"name":"s__echo","arguments":{"q":"hub"}}""";

    [Fact]
    public async Task Client_of_the_current_revision_gets_through_once()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);

        await ApproveAsync(hub, await AskAsync(hub));

        Assert.Empty(server.Called);
        Assert.Null(TicketIn(await AskAsync(hub)));
        Assert.NotNull(TicketIn(await AskAsync(hub)));
        Assert.Single(server.Called);
    }

    [Fact]
    public async Task Client_with_a_session_gets_through_once()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var session = await SessionClient.OpenAsync(hub);

        var refused = await session.RequestAsync("tools/call", Call);
        Assert.True(refused.GetProperty("result").GetProperty("isError").GetBoolean());
        await ApproveAsync(hub, refused.ToString());

        Assert.Null(TicketIn((await session.RequestAsync("tools/call", Call)).ToString()));
        Assert.NotNull(TicketIn((await session.RequestAsync("tools/call", Call)).ToString()));
        Assert.Single(server.Called);
    }

    [Fact]
    public async Task Tool_that_runs_inside_a_model_call_gets_through_once()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);

        await ApproveAsync(hub, await ChatAsync(hub));

        Assert.Empty(server.Called);
        Assert.Null(TicketIn(await ChatAsync(hub)));
        Assert.NotNull(TicketIn(await ChatAsync(hub)));
        Assert.Single(server.Called);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    public async Task Key_of_no_person_approves_nothing(string agent)
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var ticket = TicketIn(await AskAsync(hub))!;

        foreach (var path in new[] { $"/v1/approvals/{ticket}/approve", $"/v1/approvals/{ticket}/deny", $"/admin/approvals/{ticket}/approve" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(hub, HttpMethod.Post, path, hub.KeyOf(agent)));
        }

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(hub, HttpMethod.Get, "/v1/approvals", hub.KeyOf(agent)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/approve", key: null));
        Assert.NotNull(TicketIn(await AskAsync(hub)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Person_whom_the_rule_does_not_name_sees_and_approves_nothing()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var ticket = TicketIn(await AskAsync(hub))!;

        Assert.Equal("[]", await TextAsync(hub, "/v1/approvals", hub.KeyOf("visitor")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/approve", hub.KeyOf("visitor")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket[..^1]}x/approve", hub.KeyOf("boss")));
        Assert.Contains(ticket, await TextAsync(hub, "/v1/approvals", hub.KeyOf("boss")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_does_not_approve_a_call_of_its_own_unless_the_rule_lets_it()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var key = hub.KeyOf("boss");
        var ticket = TicketIn(await AskAsync(hub, key))!;

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/approve", key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, HttpMethod.Post, $"/admin/approvals/{ticket}/approve", hub.OperatorKey));
        Assert.Null(TicketIn(await AskAsync(hub, key)));

        hub.Reload(config => config with { Roles = Roles(notSelf: false) });
        var own = TicketIn(await AskAsync(hub, key))!;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{own}/approve", key));
        Assert.Null(TicketIn(await AskAsync(hub, key)));
    }

    [Fact]
    public async Task Changed_rule_makes_an_approval_void()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        await ApproveAsync(hub, await AskAsync(hub));

        hub.Reload(config => config with { Roles = Roles(notSelf: false) });

        Assert.NotNull(TicketIn(await AskAsync(hub)));
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Who_approved_and_what_passed_by_it_is_recorded()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var ticket = await ApproveAsync(hub, await AskAsync(hub));
        await AskAsync(hub);

        await Eventually.True(() => EffectsOf(hub, ticket).Count == 3, "outcome of the waiting call, intent and outcome of the approved one");
        Assert.Equal(["outcome approve", "intent allow", "outcome allow"], EffectsOf(hub, ticket));
        Assert.Contains(hub.AuditLines(), line => line.Contains("\"approval.approve\"", StringComparison.Ordinal) && line.Contains(ticket, StringComparison.Ordinal) && line.Contains("\"boss\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ticket_is_answered_once_and_a_denial_reaches_the_caller()
    {
        await using var server = await ServerAsync();
        await using var hub = await StartAsync(server);
        var ticket = TicketIn(await AskAsync(hub))!;
        var key = hub.KeyOf("boss");

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/deny", key, $$"""{"reason":"{{new string('x', 501)}}"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/deny", key, """{"reason":"Not today."}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/approve", key));

        var refused = await AskAsync(hub);
        Assert.Contains("approval_denied", refused, StringComparison.Ordinal);
        Assert.Contains("Not today.", refused, StringComparison.Ordinal);
    }

    private static List<string> EffectsOf(RunningHub hub, string ticket) =>
    [
        .. hub.AuditLines().Where(line => line.Contains($"\"approval\":\"{ticket}\"", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line))
            .Select(record => $"{record.GetProperty("kind").GetString()} {record.GetProperty("decision").GetProperty("effect").GetString()}"),
    ];

    private static async Task<FakeServer> ServerAsync()
    {
        var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"echo","inputSchema":{"type":"object"}}""";
        return server;
    }

    private static Task<RunningHub> StartAsync(FakeServer server) => RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } }, config => config with
    {
        Providers = new Dictionary<string, ProviderConfig> { ["simulator"] = new() { Dialect = "simulator" } },
        Models = new Dictionary<string, ModelConfig> { ["fast"] = new() { Targets = [new TargetConfig { Provider = "simulator", Model = "echo" }] } },
        Roles = Roles(notSelf: true),
        Groups = new Dictionary<string, GroupConfig> { ["sre"] = new() { Roles = ["careful"] } },
        Agents = new Dictionary<string, AgentConfig>
        {
            ["one"] = new() { Roles = ["careful"] },
            ["two"] = new() { Groups = ["sre"] },
            ["boss"] = new() { Groups = ["sre"], Kind = "human" },
            ["visitor"] = new() { Roles = ["careful"], Kind = "human" },
        },
    });

    private static Dictionary<string, RoleConfig> Roles(bool notSelf) => new()
    {
        ["careful"] = new()
        {
            Rules =
            [
                new() { Effect = "allow", Actions = ["model.use"], Targets = ["**"] },
                new() { Id = "ask", Effect = "allow", Actions = ["tool.call"], Targets = ["**"], Require = new() { Approval = new() { By = ["group:sre"], NotSelf = notSelf } } },
            ],
        },
    };

    private static async Task<string> AskAsync(RunningHub hub, string? key = null) => (await hub.AskAsync("tools/call", Call, name: "s__echo", key: key)).ToString();

    private static async Task<string> ChatAsync(RunningHub hub)
    {
        using var body = Json("""{"model":"fast","messages":[{"role":"user","content":"please use s__echo with {\"q\":\"hub\"}"}],"hub":{"tools":["s__*"]}}""");
        using var response = await hub.Client.PostAsync("/v1/chat/completions", body);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The person whom the rule names approves what a refusal speaks of.</summary>
    private static async Task<string> ApproveAsync(RunningHub hub, string refusal)
    {
        var ticket = TicketIn(refusal);
        Assert.NotNull(ticket);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, HttpMethod.Post, $"/v1/approvals/{ticket}/approve", hub.KeyOf("boss")));
        return ticket;
    }

    private static string? TicketIn(string answer) => TicketForm().Match(answer) is { Success: true } match ? match.Value : null;

    private static async Task<HttpStatusCode> StatusAsync(RunningHub hub, HttpMethod method, string path, string? key, string? body = null)
    {
        using var response = await SendAsync(hub, method, path, key, body);
        return response.StatusCode;
    }

    private static async Task<string> TextAsync(RunningHub hub, string path, string key)
    {
        using var response = await SendAsync(hub, HttpMethod.Get, path, key, null);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningHub hub, HttpMethod method, string path, string? key, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (body is not null) request.Content = Json(body);
        return await hub.Client.SendAsync(request);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    [GeneratedRegex("apr_[0-9a-f]{24}")]
    private static partial Regex TicketForm();
}
