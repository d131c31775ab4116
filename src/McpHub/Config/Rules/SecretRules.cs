using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Warns of secrets that stand in the file as plain text.</summary>
internal static class SecretRules
{
    private const string Hint = "Refer to it: ${env:NAME}, ${secret:NAME} or ${file:PATH}.";

    private static readonly string[] TellingWords = ["key", "token", "secret", "password", "passwd", "credential", "authorization"];

    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (name, provider) in config.Providers)
        {
            var path = ConfigPath.Key("providers", name);
            var aws = ConfigPath.Key(path, "aws");
            foreach (var (place, key) in new[] { (ConfigPath.Key(path, "apiKey"), provider.ApiKey), (ConfigPath.Key(aws, "secretAccessKey"), provider.Aws.SecretAccessKey), (ConfigPath.Key(aws, "sessionToken"), provider.Aws.SessionToken) })
            {
                if (key is not null && IsPlain(key)) report.Warn(place, "The key stands in the file as plain text.", Hint);
            }

            Check(provider.Headers, ConfigPath.Key(path, "headers"), report);
        }

        foreach (var (alias, server) in config.McpServers)
        {
            var path = ConfigPath.Key("mcpServers", alias);
            Check(server.Headers, ConfigPath.Key(path, "headers"), report);
            Check(server.Env, ConfigPath.Key(path, "env"), report);
            var auth = ConfigPath.Key(ConfigPath.Key(path, "hub"), "auth");
            foreach (var (key, secret) in new[] { ("clientSecret", server.Hub.Auth?.ClientSecret), ("privateKey", server.Hub.Auth?.PrivateKey) })
            {
                if (secret is not null && IsPlain(secret)) report.Warn(ConfigPath.Key(auth, key), "The secret stands in the file as plain text.", Hint);
            }
        }
    }

    private static void Check(IReadOnlyDictionary<string, Secret> values, string path, ConfigReport report)
    {
        foreach (var (name, value) in values)
        {
            if (IsPlain(value) && TellingWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                report.Warn(ConfigPath.Key(path, name), "Looks like a secret in plain text.", Hint);
            }
        }
    }

    private static bool IsPlain(Secret secret) => secret.Written.Length > 0 && !ConfigReferences.HasReference(secret.Written);
}
