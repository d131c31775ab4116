using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Whose tokens are accepted, and that the agents they stand for are there.</summary>
internal static class IssuerRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        CheckPublicUrl(config, report);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, issuer) in config.Auth.Issuers)
        {
            var path = ConfigPath.Key("auth.issuers", name);
            CheckUrl(issuer.Issuer, ConfigPath.Key(path, "issuer"), report);
            if (issuer.JwksUrl is { } keys) CheckUrl(keys, ConfigPath.Key(path, "jwksUrl"), report);
            if (!seen.Add(issuer.Issuer)) report.Error(ConfigPath.Key(path, "issuer"), $"The issuer '{issuer.Issuer}' is there twice.", "Put all of its agents into one entry.");
            CheckAgents(issuer, ConfigPath.Key(path, "agents"), config, report);
        }
    }

    private static void CheckPublicUrl(HubConfig config, ConfigReport report)
    {
        if (config.Auth.PublicUrl is { } written)
        {
            if (Urls.Parse(written, "auth.publicUrl", report) is { PathAndQuery: not "/" })
            {
                report.Error("auth.publicUrl", "Must be scheme, host and perhaps a port, nothing after it.", "For example https://hub.example.com; a path in front of the hub's own is not supported.");
            }
        }
        else if (config.Auth.Issuers.Count > 0 && Uri.TryCreate(config.Listen, UriKind.Absolute, out var listen) && !Urls.IsLoopback(listen))
        {
            report.Warn("auth.issuers", $"Tokens are to be issued for '{config.Listen}', which is where the hub listens and hardly what clients call it.", "Set auth.publicUrl to the URL that clients use.");
        }
    }

    // Whoever can change the keys on their way can be any agent.
    private static void CheckUrl(string written, string path, ConfigReport report)
    {
        if (Urls.Parse(written, path, report) is not { } url) return;
        if (Urls.IsCleartext(url)) report.Error(path, "Must be an https URL: whoever can change what it answers can be any agent.", "Plain http is accepted on loopback addresses only.");
    }

    private static void CheckAgents(IssuerConfig issuer, string path, HubConfig config, ConfigReport report)
    {
        for (var index = 0; index < issuer.Agents.Count; index++)
        {
            var entry = issuer.Agents[index];
            var at = ConfigPath.Item(path, index);
            if (entry.Claims.Count == 0) report.Error(ConfigPath.Key(at, "claims"), "An entry without claims would match every token of the issuer.", "Say what the claim 'sub' or 'client_id' must be; \"*\" if it really may be anything.");
            if (config.Agents.ContainsKey(entry.Agent)) continue;
            report.Error(ConfigPath.Key(at, "agent"), $"There is no agent '{entry.Agent}'.", Spelling.DidYouMean(entry.Agent, config.Agents.Keys) ?? "Add it to agents.");
        }
    }
}
