namespace McpHub.Config;

/// <summary>Whether two entries mean the same, values of references included.</summary>
public static class ConfigEquality
{
    public static bool Same(ServerConfig a, ServerConfig b) =>
        a with { Args = [], Env = b.Env, Headers = b.Headers } == b with { Args = [] }
        && a.Args.SequenceEqual(b.Args)
        && Same(a.Env, b.Env)
        && Same(a.Headers, b.Headers);

    private static bool Same(IReadOnlyDictionary<string, Secret> a, IReadOnlyDictionary<string, Secret> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var other) && pair.Value.Equals(other));
}
