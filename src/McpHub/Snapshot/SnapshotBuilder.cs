using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using McpHub.Config;
using McpHub.Config.Reading;

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
    /// <param name="previous">Of the same configuration what only depends on that is taken over.</param>
    public static HubSnapshot Build(long version, HubConfig config, IEnumerable<UpstreamCatalog> catalogs, HubSnapshot? previous = null)
    {
        var providers = config.Providers.ToFrozenDictionary(p => p.Key, p => ToProvider(p.Key, p.Value));
        var prompts = PromptLibrary.Compile(config);
        var routes = config.Models.Select(model => ToRoute(model.Key, model.Value, providers)).ToList();
        return new HubSnapshot
        {
            Version = version,
            Config = config,
            Agents = ReferenceEquals(previous?.Config, config) ? previous.Agents : ToAgents(config),
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

    private static UpstreamCatalog Shape(UpstreamCatalog catalog, HubConfig config)
    {
        var shaped = config.McpServers.TryGetValue(catalog.Server, out var server) ? ToolShaping.Apply(catalog, server.Hub.Tools) : catalog;
        return RuleWarnings.Of(catalog, config) is { Count: > 0 } warnings ? shaped with { Warnings = [.. shaped.Warnings, .. warnings] } : shaped;
    }

    /// <summary>The agents with all that they may do; the rules of a role are compiled once for all who have it.</summary>
    internal static FrozenDictionary<string, Agent> ToAgents(HubConfig config)
    {
        var labels = new ServerLabels(config.McpServers);
        var rules = config.Roles.Append(new(EverythingRole, Everything)).ToDictionary(role => role.Key, role => ToRules(role.Key, role.Value));
        return config.Agents.ToFrozenDictionary(
            agent => agent.Key,
            agent => new Agent(agent.Key, new Permissions(RolesOf(agent.Value, config).SelectMany(role => rules[role]), labels), agent.Value.Strict)
            {
                IsHuman = agent.Value.Kind == AgentConfig.Human,
                Groups = agent.Value.Groups,
                Exposure = agent.Value.Exposure,
                AlwaysVisible = [.. agent.Value.AlwaysVisible.Select(pattern => new NamePattern(pattern))],
            });
    }

    /// <summary>Its own roles, those of its groups, and all that these extend, each once.</summary>
    internal static IReadOnlySet<string> RolesOf(AgentConfig agent, HubConfig config)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>(agent.Roles.Concat(agent.Groups.SelectMany(group => config.Groups[group].Roles)));
        while (open.TryPop(out var role))
        {
            if (!found.Add(role) || !config.Roles.TryGetValue(role, out var extending)) continue;
            foreach (var extended in extending.Extends) open.Push(extended);
        }

        return found;
    }

    private static Rule[] ToRules(string role, RoleConfig config) =>
    [
        .. config.Rules.Select((rule, index) => new Rule(
            $"{role}/{rule.Id ?? index.ToString(CultureInfo.InvariantCulture)}",
            rule,
            role == EverythingRole ? null : RulePlaces.PathOf(role, index))),
    ];

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
