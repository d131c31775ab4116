using McpHub.Config;
using McpHub.Models;
using McpHub.Models.Discovery;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models.Discovery;

/// <summary>Providers are asked for their models.</summary>
public sealed class ModelDiscoveryTests
{
    [Theory]
    [InlineData("openai", "/v1/models", """{"data":[{"id":"a"},{"id":"b"}]}""", "Authorization", "Bearer sk-1")]
    [InlineData("anthropic", "/v1/models", """{"data":[{"id":"a"},{"id":"b"}],"has_more":false}""", "x-api-key", "sk-1")]
    [InlineData("gemini", "/v1/models", """{"models":[{"name":"models/a"},{"name":"models/b"}]}""", "x-goog-api-key", "sk-1")]
    [InlineData("ollama", "/v1/api/tags", """{"models":[{"name":"a"},{"name":"b"}]}""", "Authorization", "Bearer sk-1")]
    public async Task Each_kind_of_provider_is_asked_in_its_own_api(string dialect, string path, string list, string header, string key)
    {
        await using var provider = await FakeProvider.StartAsync(200, list);
        await using var running = await Running.StartAsync(Config(provider.BaseUrl, dialect));

        await Eventually.True(() => running.Found.Of("p") is not null, "a list");

        Assert.Equal(["a", "b"], running.Found.Of("p")!.Models);
        var request = Assert.Single(provider.Requests);
        Assert.Equal((path, key), (request.Path, request.Headers[header]));
    }

    [Fact]
    public async Task List_is_read_to_its_end_and_cut_where_the_operator_says()
    {
        await using var provider = await FakeProvider.StartAsync(http => http.Response.WriteAsync(http.Request.Query["after_id"].ToString() switch
        {
            "" => """{"data":[{"id":"a-1"},{"id":"x"}],"has_more":true,"last_id":"x"}""",
            "x" => """{"data":[{"id":"a-2"},{"id":"a-3"}],"has_more":true,"last_id":"a-3"}""",
            _ => """{"data":[{"id":"a-4"}],"has_more":true,"last_id":"a-4"}""",
        }));
        await using var running = await Running.StartAsync(Config(provider.BaseUrl, "anthropic", new DiscoverConfig { Include = ["a-*"], MaxModels = 3 }));

        await Eventually.True(() => running.Found.Of("p") is not null, "a list");

        Assert.Equal(["a-1", "a-2", "a-3"], running.Found.Of("p")!.Models);
        Assert.Equal(2, provider.Requests.Count);
    }

    [Fact]
    public async Task List_that_never_ends_is_left_after_twenty_pages()
    {
        await using var provider = await FakeProvider.StartAsync(200, """{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}""");
        await using var running = await Running.StartAsync(Config(provider.BaseUrl, "anthropic"));

        await Eventually.True(() => running.Found.Of("p") is not null, "a list");

        Assert.Equal(20, provider.Requests.Count);
    }

    [Fact]
    public async Task List_is_asked_for_again_and_a_failure_keeps_the_last_one()
    {
        var answer = (Status: 200, Body: """{"data":[{"id":"a"}]}""");
        await using var provider = await FakeProvider.StartAsync(http =>
        {
            http.Response.StatusCode = answer.Status;
            return http.Response.WriteAsync(answer.Body);
        });
        await using var running = await Running.StartAsync(Config(provider.BaseUrl, "openai", new DiscoverConfig { RefreshSeconds = 60 }));
        await Eventually.True(() => running.Found.Of("p") is { Failure: null }, "a list");

        answer = (401, "sk-1 is no key");
        await running.AdvanceAsync(TimeSpan.FromSeconds(60), () => running.Found.Of("p")!.Failure is not null);
        Assert.Equal("provider_credentials_refused", running.Found.Of("p")!.Failure!.Code);
        Assert.Equal(["a"], running.Found.Of("p")!.Models);
        Assert.DoesNotContain("sk-1", running.Found.Of("p")!.Failure!.Text, StringComparison.Ordinal);

        answer = (200, """{"data":[{"id":"a"},{"id":"b"}]}""");
        await running.AdvanceAsync(TimeSpan.FromSeconds(30), () => running.Found.Of("p")!.Failure is null);
        Assert.Equal(["a", "b"], running.Found.Of("p")!.Models);
    }

    [Theory]
    [InlineData(200, "<html>", "provider_bad_answer")]
    [InlineData(302, "", "provider_failed")]
    [InlineData(404, "{}", "provider_rejected")]
    public async Task What_is_no_list_is_a_failure(int status, string body, string code)
    {
        await using var provider = await FakeProvider.StartAsync(status, body, "text/html", ("Location", "http://127.0.0.1:9/v1/models"));
        await using var running = await Running.StartAsync(Config(provider.BaseUrl, "openai"));

        await Eventually.True(() => running.Found.Of("p") is not null, "an outcome");

        Assert.Equal((code, 0), (running.Found.Of("p")!.Failure!.Code, running.Found.Of("p")!.Models.Count));
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task Provider_that_hangs_holds_up_no_other_and_is_given_up_in_time()
    {
        await using var hanging = await FakeProvider.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var provider = await FakeProvider.StartAsync(200, """{"data":[{"id":"a"}]}""");
        var config = Config(provider.BaseUrl, "openai");
        await using var running = await Running.StartAsync(config with { Providers = new Dictionary<string, ProviderConfig>(config.Providers) { ["h"] = config.Providers["p"] with { BaseUrl = hanging.BaseUrl, TimeoutSeconds = 5 } } });

        await Eventually.True(() => running.Found.Of("p") is not null && !hanging.Requests.IsEmpty, "the other list");
        Assert.Null(running.Found.Of("h"));
        await running.AdvanceAsync(TimeSpan.FromSeconds(5), () => running.Found.Of("h") is not null);

        Assert.Equal("provider_timeout", running.Found.Of("h")!.Failure!.Code);
    }

    [Fact]
    public async Task Changed_configuration_is_followed()
    {
        await using var provider = await FakeProvider.StartAsync(200, """{"data":[{"id":"a"},{"id":"b"}]}""");
        var config = Config(provider.BaseUrl, "openai");
        await using var running = await Running.StartAsync(config);
        await Eventually.True(() => running.Found.Of("p") is not null, "a list");

        running.Reload(Config(provider.BaseUrl, "openai", new DiscoverConfig { Include = ["b"] }));
        await Eventually.True(() => running.Found.Of("p")!.Models is ["b"], "the new list");
        running.Reload(config with { Providers = new Dictionary<string, ProviderConfig> { ["p"] = config.Providers["p"] with { Discover = null } } });

        await Eventually.True(() => running.Found.Of("p") is null, "no list");
        Assert.Equal(2, provider.Requests.Count);
    }

    private static HubConfig Config(string url, string dialect, DiscoverConfig? discover = null) => new()
    {
        Providers = new Dictionary<string, ProviderConfig> { ["p"] = new() { Dialect = dialect, BaseUrl = url, ApiKey = new Secret("${secret:KEY}", "sk-1"), Discover = discover ?? new DiscoverConfig(), TimeoutSeconds = 86_400 } },
    };

    private sealed class Running : IAsyncDisposable
    {
        private readonly FakeTimeProvider time = new();
        private readonly ProviderConnections connections = new();
        private readonly HubState state;
        private readonly ModelDiscovery discovery;

        private Running(HubConfig config)
        {
            state = new HubState(SnapshotBuilder.Build(1, config, []));
            discovery = new ModelDiscovery(state, new ProviderModels(connections, time), Found, time, NullLogger<ModelDiscovery>.Instance);
        }

        public DiscoveredModels Found { get; } = new();

        public static async Task<Running> StartAsync(HubConfig config)
        {
            var running = new Running(config);
            await running.discovery.StartAsync(CancellationToken.None);
            return running;
        }

        public void Reload(HubConfig config) => new SnapshotKeeper(state).SetConfig(config);

        /// <summary>The clock is moved again while nothing has come of it: the pause may begin only now. Requests may take a day, so that none runs out of time meanwhile.</summary>
        public Task AdvanceAsync(TimeSpan by, Func<bool> isDone) => Eventually.True(() =>
        {
            if (!isDone()) time.Advance(by);
            return isDone();
        }, "what the time brings");

        public async ValueTask DisposeAsync()
        {
            await discovery.StopAsync(CancellationToken.None);
            discovery.Dispose();
            connections.Dispose();
        }
    }
}
