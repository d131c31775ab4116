using System.Text;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Tests.Snapshot;

/// <summary>What servers offer, said in few words.</summary>
internal static class Offer
{
    public static UpstreamCatalog Tools(string server, params string[] names) => new(server) { Tools = [.. names.Select(name => Tool(server, name))] };

    public static Tool Tool(string server, string name) => new(server, name, Define("name", name));

    public static Prompt Prompt(string server, string name) => new(server, name, Define("name", name));

    public static Resource Resource(string server, string uri) => new(server, uri, Define("uri", uri));

    public static ResourceTemplate Template(string server, string uri) => new(server, uri, Define("uriTemplate", uri));

    /// <summary>A hub with these servers' offers and one agent, <c>a</c>, with these rules.</summary>
    public static HubSnapshot Hub(IEnumerable<UpstreamCatalog> catalogs, params RuleConfig[] rules) => Hub(new HubConfig(), catalogs, rules);

    public static HubSnapshot Hub(HubConfig config, IEnumerable<UpstreamCatalog> catalogs, params RuleConfig[] rules)
    {
        var offered = catalogs.ToList();
        return SnapshotBuilder.Build(
            1,
            config with
            {
                McpServers = offered.ToDictionary(catalog => catalog.Server, _ => new ServerConfig { Command = "x" }),
                Roles = new Dictionary<string, RoleConfig> { ["r"] = new() { Rules = rules } },
                Agents = new Dictionary<string, AgentConfig> { ["a"] = new() { Roles = ["r"] } },
            },
            offered);
    }

    public static RuleConfig Allow(string action, params string[] targets) => new() { Effect = "allow", Actions = [action], Targets = targets };

    public static RuleConfig Deny(string action, params string[] targets) => new() { Effect = "deny", Actions = [action], Targets = targets };

    public static readonly RuleConfig AllowAll = Allow("*", "**");

    public static AgentCatalog View(this HubSnapshot hub, DoorScope? scope = null) =>
        hub.CatalogFor(hub.Agents["a"], scope ?? DoorScope.All) ?? throw new InvalidOperationException("There is no such endpoint.");

    /// <summary>A member of every definition of a list, over all its pages.</summary>
    public static List<string> Listed<T>(this ItemList<T> list, string member)
        where T : CatalogItem =>
        [.. Enumerable.Range(0, list.PageCount).SelectMany(page => ObjectSplice.Elements(list.Page(page))).Select(json => ObjectSplice.GetText(json, Encoding.UTF8.GetBytes(member))!)];

    private static byte[] Define(string member, string text) =>
        ObjectSplice.Rewrite("""{ "vendor" : 1.0 }"""u8.ToArray(), JsonEdit.SetText(member, text));
}
