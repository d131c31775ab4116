using System.Collections.Frozen;
using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>The operator's labels of what servers offer. What a server says about itself is never one.</summary>
public sealed class ServerLabels
{
    public static readonly ServerLabels None = new(new Dictionary<string, ServerConfig>());

    private static readonly FrozenSet<string> Nothing = FrozenSet<string>.Empty;

    private readonly FrozenDictionary<string, (NamePattern Pattern, IReadOnlyList<string> Labels)[]> byServer;

    public ServerLabels(IReadOnlyDictionary<string, ServerConfig> servers) => byServer = servers
        .Where(server => server.Value.Hub.Labels.Count > 0)
        .ToFrozenDictionary(server => server.Key, server => server.Value.Hub.Labels.Select(entry => (new NamePattern(entry.Key), entry.Value)).ToArray());

    /// <param name="target"><c>server/name</c>; anything else has none.</param>
    public IReadOnlySet<string> Of(string target)
    {
        if (byServer.Count == 0 || target.IndexOf('/') is var slash && slash <= 0) return Nothing;
        if (!byServer.TryGetValue(target[..slash], out var entries)) return Nothing;
        var name = target[(slash + 1)..];
        return entries.Where(entry => entry.Pattern.Matches(name)).SelectMany(entry => entry.Labels).ToFrozenSet();
    }
}
