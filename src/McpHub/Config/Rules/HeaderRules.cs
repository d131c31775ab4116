namespace McpHub.Config.Rules;

/// <summary>Headers that an operator may add to requests of the hub.</summary>
internal static class HeaderRules
{
    private const string TokenSymbols = "!#$%&'*+-.^_`|~";

    // Framing and hop-by-hop fields (RFC 9110 section 7.6.1), and what the hub sets for each request itself.
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Accept", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Host", "Set-Cookie",
        "Last-Event-ID", "Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Mcp-Session-Id", "traceparent", "tracestate",
    };

    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            Check(server.Headers, ConfigPath.Key(ConfigPath.Key("mcpServers", alias), "headers"), report);
        }

        foreach (var (name, provider) in config.Providers)
        {
            Check(provider.Headers, ConfigPath.Key(ConfigPath.Key("providers", name), "headers"), report);
        }
    }

    private static void Check(IReadOnlyDictionary<string, Secret> headers, string path, ConfigReport report)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            var below = ConfigPath.Key(path, name);
            if (name.Length == 0 || !name.All(IsTokenCharacter))
            {
                report.Error(below, "Is no header name.", "Names consist of letters, digits and '-'.");
            }
            else if (IsForbidden(name))
            {
                report.Error(below, $"The hub sets '{name}' itself or must not send it.", "Remove it.");
            }
            else if (!seen.Add(name))
            {
                report.Error(below, "This header is here twice; letter case makes no difference.", "Keep one of them.");
            }

            if (!value.Reveal().All(c => c is '\t' or (>= ' ' and <= '~')))
            {
                report.Error(below, "Its value holds a character that no header may carry.", "Only visible ASCII, spaces and tabs; a line break at the end of a file is a frequent cause.");
            }
        }
    }

    private static bool IsForbidden(string name) =>
        Forbidden.Contains(name)
        || name.StartsWith("x-hub-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Mcp-Param-", StringComparison.OrdinalIgnoreCase);

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || TokenSymbols.Contains(c, StringComparison.Ordinal);
}
