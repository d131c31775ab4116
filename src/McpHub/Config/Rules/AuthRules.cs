using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Who may come in without a key, and from which browser pages; that what seals sessions cannot be guessed.</summary>
internal static class AuthRules
{
    private const int MinSealingKeyLength = 32;

    public static void Check(HubConfig config, ConfigReport report)
    {
        CheckAnonymous(config, report);
        CheckSealingKey(config.Auth.SealingKey, report);
        for (var index = 0; index < config.Auth.AllowedOrigins.Count; index++)
        {
            if (!IsOrigin(config.Auth.AllowedOrigins[index]))
            {
                report.Error(ConfigPath.Item("auth.allowedOrigins", index), "Must be an origin: scheme, host and perhaps a port, nothing after it.", "For example https://app.example; there are no wildcards.");
            }
        }

        for (var index = 0; index < config.Auth.AllowedHosts.Count; index++)
        {
            if (Uri.CheckHostName(config.Auth.AllowedHosts[index]) == UriHostNameType.Unknown)
            {
                report.Error(ConfigPath.Item("auth.allowedHosts", index), "Must be a host name or address without scheme and port.", "For example hub.example; there are no wildcards.");
            }
        }
    }

    private static void CheckAnonymous(HubConfig config, ConfigReport report)
    {
        if (config.Auth.AnonymousAgent is not { } agent) return;

        if (!config.Agents.ContainsKey(agent))
        {
            report.Error("auth.anonymousAgent", $"There is no agent '{agent}'.", Spelling.DidYouMean(agent, config.Agents.Keys) ?? "Add it to agents.");
        }

        if (config.Agents.TryGetValue(agent, out var anonymous) && anonymous.Kind == AgentConfig.Human)
        {
            report.Error("auth.anonymousAgent", $"Agent '{agent}' is of kind human, and who comes without a key may be a program.", "Name an agent of kind 'agent'; a person who approves needs a key.");
        }

        if (Uri.TryCreate(config.Listen, UriKind.Absolute, out var listen) && !Urls.IsLoopback(listen))
        {
            report.Error("auth.anonymousAgent", "Callers without a key are accepted on loopback addresses only, and 'listen' is not one.", "Remove auth.anonymousAgent and give each caller a key, or listen on 127.0.0.1.");
        }
    }

    // Of the resolved text: the reference itself may be short. Every client holds what was sealed, and could try short keys on it.
    private static void CheckSealingKey(Secret? key, ConfigReport report)
    {
        if (key is null || ConfigReferences.HasReference(key.Reveal()) || key.Reveal().Length >= MinSealingKeyLength) return;

        report.Error("auth.sealingKey", $"Must have at least {MinSealingKeyLength} characters.", "Make one with: openssl rand -base64 32");
    }

    private static bool IsOrigin(string written) =>
        Uri.TryCreate(written, UriKind.Absolute, out var url)
        && url.Host.Length > 0
        && url.UserInfo.Length == 0
        && url.PathAndQuery == "/"
        && url.Fragment.Length == 0
        && !written.EndsWith('/')
        && !written.Contains('*', StringComparison.Ordinal);
}
