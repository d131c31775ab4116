using System.Text.Json;
using McpHub.Admin;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;

namespace McpHub.Tests.Admin;

/// <summary>What an operator sees of a model request before anybody sends it.</summary>
public sealed class CallPreviewTests
{
    private static readonly HubSnapshot Snapshot = SnapshotBuilder.Build(1, new HubConfig
    {
        Providers = new Dictionary<string, ProviderConfig>
        {
            ["oa"] = new() { Dialect = "openai", BaseUrl = "https://oa.example/v1", ApiKey = new Secret("CANARY") },
            ["an"] = new() { Dialect = "anthropic", BaseUrl = "https://an.example/v1" },
            ["ge"] = new() { Dialect = "gemini", BaseUrl = "https://ge.example/v1beta" },
        },
        Models = new Dictionary<string, ModelConfig>
        {
            ["m"] = new() { Targets = [new() { Provider = "oa", Model = "gpt" }, new() { Provider = "an", Model = "claude" }, new() { Provider = "ge", Model = "gemini-2.5-pro" }] },
        },
        Prompts = new Dictionary<string, PromptConfig>
        {
            ["p"] = new()
            {
                Template = "Say {{x}}.",
                Families = new Dictionary<string, string> { ["claude"] = "For claude: {{x}}" },
                Arguments = new Dictionary<string, PromptArgumentConfig> { ["x"] = new() },
            },
        },
        Roles = new Dictionary<string, RoleConfig> { ["none"] = new() },
        Agents = new Dictionary<string, AgentConfig> { ["me"] = new() { Roles = ["everything"] }, ["nobody"] = new() { Roles = ["none"] } },
    }, []);

    [Fact]
    public void Every_target_shows_its_lane_its_url_and_its_body()
    {
        var report = Preview("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(("allow", "everything/all"), (report.Decision, report.Rule));
        Assert.Equal(["passthrough", "translate", "translate"], report.Targets.Select(target => target.Lane));
        Assert.Equal(
            ["https://oa.example/v1/chat/completions", "https://an.example/v1/messages", "https://ge.example/v1beta/models/gemini-2.5-pro:generateContent"],
            report.Targets.Select(target => target.Url));
        Assert.Equal("""{"model":"gpt","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""", report.Targets[0].Request!.Value.GetRawText());
        Assert.Equal(("claude", 9), (report.Targets[1].Request!.Value.GetProperty("model").GetString(), report.Targets[1].Request!.Value.GetProperty("max_tokens").GetInt32()));
        Assert.True(report.Targets[2].Request!.Value.TryGetProperty("contents", out _));
        Assert.DoesNotContain("CANARY", JsonSerializer.Serialize(report, AdminJson.Default.TranslateReport), StringComparison.Ordinal);
    }

    [Fact]
    public void Prompt_is_filled_in_for_each_target()
    {
        var report = Preview("""{"model":"m","max_tokens":9,"messages":[],"hub":{"prompt":{"name":"p","arguments":{"x":"<a>"}}}}""");
        Assert.Equal("translate", report.Targets[0].Lane);
        Assert.Contains("""Say \"\\u003ca\\u003e\".""", report.Targets[0].Request!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("For claude", report.Targets[1].Request!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_are_named_with_their_rule()
    {
        var loss = Preview("""{"model":"m","seed":5,"messages":[{"role":"user","content":"hi"}]}""").Targets[1].Losses.Single(loss => loss.Field == "seed");
        Assert.Equal("warn", loss.Policy);
        Assert.NotEmpty(loss.Reason);
    }

    [Fact]
    public void What_would_be_refused_says_so_and_has_no_body()
    {
        var target = Preview("""{"model":"m","n":2,"messages":[{"role":"user","content":"hi"}]}""").Targets[1];
        Assert.Null(target.Request);
        Assert.Contains("cannot say", target.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_be_fetched_is_shown_by_its_url()
    {
        var config = Snapshot.Config with
        {
            Providers = new Dictionary<string, ProviderConfig> { ["ol"] = new() { Dialect = "ollama", BaseUrl = "http://127.0.0.1:9" } },
            Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new() { Provider = "ol", Model = "llava" }] } },
        };
        const string request = """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://files.example/cat.png"}}]}]}""";
        TargetPreview Of(bool isEnabled) => Preview(request, snapshot: SnapshotBuilder.Build(1, config with { Fetch = new FetchConfig { Enabled = isEnabled } }, [])).Targets[0];

        Assert.Equal("<what is at https://files.example/cat.png>", Of(isEnabled: true).Request!.Value.GetProperty("messages")[0].GetProperty("images")[0].GetString());
        Assert.Contains("fetch.enabled", Of(isEnabled: false).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Agent_without_the_right_sees_the_decision_all_the_same()
    {
        Assert.Equal(("deny", null), Preview("""{"model":"m","messages":[]}""", "nobody") is var report ? (report.Decision, report.Rule) : default);
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "missing_model")]
    [InlineData("""{"model":"nowhere"}""", "model_not_found")]
    public void Request_without_a_model_is_refused(string request, string code)
    {
        var (_, refusal) = new CallPreview(TimeProvider.System).Of(Snapshot, Snapshot.Agents["me"], ChatDialects.All[0], new TranslateRequest("me", "openai-chat", JsonElement.Parse(request)));
        Assert.Equal(code, refusal?.Code);
    }

    private static TranslateReport Preview(string request, string agent = "me", HubSnapshot? snapshot = null)
    {
        var (report, refusal) = new CallPreview(TimeProvider.System).Of(snapshot ?? Snapshot, (snapshot ?? Snapshot).Agents[agent], ChatDialects.Find("openai-chat")!, new TranslateRequest(agent, "openai-chat", JsonElement.Parse(request)));
        Assert.Null(refusal);
        return report!;
    }
}
