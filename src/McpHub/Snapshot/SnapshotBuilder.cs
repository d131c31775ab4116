using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>Compiles a checked configuration and the servers' catalogs into a <see cref="HubSnapshot"/>. Pure.</summary>
public static class SnapshotBuilder
{
    private static readonly RoleConfig Everything = new()
    {
        Rules = [new RuleConfig { Id = "all", Effect = "allow", Actions = ["*"], Targets = ["**"] }],
    };

    /// <summary>The role that needs no entry in <c>roles</c> and allows all.</summary>
    public const string EverythingRole = RoleConfig.Everything;

    /// <param name="config">Passed by <see cref="ConfigRules"/>: every name it uses exists.</param>
    /// <param name="catalogs">One for each server that has been listed so far.</param>
    public static HubSnapshot Build(long version, HubConfig config, IEnumerable<UpstreamCatalog> catalogs)
    {
        var providers = config.Providers.ToFrozenDictionary(p => p.Key, p => ToProvider(p.Key, p.Value));
        var prompts = PromptLibrary.Compile(config);
        var routes = config.Models.Select(model => ToRoute(model.Key, model.Value, providers)).ToList();
        return new HubSnapshot
        {
            Version = version,
            Config = config,
            Agents = config.Agents.ToFrozenDictionary(a => a.Key, a => ToAgent(a.Key, a.Value, config.Roles)),
            Catalog = new Catalog(catalogs.Select(catalog => Shape(catalog, config)).Concat(PromptLibrary.ToCatalogs(config, prompts))),
            Prompts = prompts,
            Providers = providers,
            Routes = routes,
            RoutesByAlias = routes.ToFrozenDictionary(route => route.Alias),
            Toolsets = config.Toolsets.ToFrozenDictionary(
                toolset => toolset.Key,
                toolset => (IReadOnlyList<NamePattern>)[.. toolset.Value.Tools.Select(pattern => new NamePattern(pattern))]),
            MediaEgress = EgressPolicy.Of(config.Fetch),
        };
    }

    private static UpstreamCatalog Shape(UpstreamCatalog catalog, HubConfig config) =>
        config.McpServers.TryGetValue(catalog.Server, out var server) ? ToolShaping.Apply(catalog, server.Hub.Tools) : catalog;

    private static Agent ToAgent(string name, AgentConfig config, IReadOnlyDictionary<string, RoleConfig> roles) =>
        new(name, new Permissions(config.Roles.SelectMany(role => ToRules(role, roles.GetValueOrDefault(role) ?? Everything))), config.Strict);

    private static IEnumerable<Rule> ToRules(string role, RoleConfig config) =>
        config.Rules.Select((rule, index) => new Rule($"{role}/{rule.Id ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture)}", rule));

    private static Provider ToProvider(string name, ProviderConfig config) =>
        new(name, config, (config.BaseUrl ?? DefaultUrl(config)) is { } url ? new Uri(url.TrimEnd('/')) : null);

    private static string? DefaultUrl(ProviderConfig config) =>
        config is { Dialect: ProviderKind.Bedrock, Aws.Region: { } region } ? $"https://bedrock-runtime.{region}.amazonaws.com" : null;

    private static Route ToRoute(string alias, ModelConfig config, FrozenDictionary<string, Provider> providers) =>
        new(alias, [.. config.Targets.Select(target => ToTarget(providers[target.Provider], target.Model))]);

    /// <summary>A target that rules know as <c>provider/model</c>.</summary>
    public static Target ToTarget(Provider provider, string model) =>
        new(provider, model, JsonSerializer.SerializeToUtf8Bytes(model));
}
