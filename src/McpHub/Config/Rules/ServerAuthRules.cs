using System.Security.Cryptography;

namespace McpHub.Config.Rules;

/// <summary>What the hub signs in with at a server's authorization server is complete, and goes to that one only.</summary>
internal static class ServerAuthRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            if (server.Hub.Auth is not { } auth) continue;
            var path = ConfigPath.Key(ConfigPath.Key(ConfigPath.Key("mcpServers", alias), "hub"), "auth");
            if (server.Url is null) report.Error(path, "Only servers over HTTP take tokens.", "Give a program its credential in 'env'.");
            if (server.Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
                report.Error(path, "There is a header 'Authorization' for this server already.", "Keep one of them: the header, or hub.auth.");
            CheckIssuer(auth, path, report);
            CheckClient(auth, path, report);
            if (auth.PrivateKey is { } key && !Reading.ConfigReferences.HasReference(key.Reveal()) && !IsKey(key.Reveal())) report.Warn(ConfigPath.Key(path, "privateKey"), "Is no private key that the hub can use.", "A PEM file with an RSA key of at least 2048 bits, or an EC key on P-256, P-384 or P-521, without a password.");
        }
    }

    private static void CheckIssuer(ServerAuthConfig auth, string path, ConfigReport report)
    {
        var at = ConfigPath.Key(path, "issuer");
        if (auth.Issuer is { } issuer && Urls.Parse(issuer, at, report) is { } url && Urls.IsCleartext(url))
            report.Error(at, "Must be an https URL: whoever can change what it answers gets the hub's tokens.", "Plain http is accepted on loopback addresses only.");

        // Otherwise the server could name an authorization server of its own and be given the secret.
        if (auth.ClientSecret is not null && auth.Issuer is null) report.Error(at, "Missing: it says to whom the clientSecret may be sent.", "Write the issuer that the client is registered with, for example https://login.example.com.");
    }

    private static void CheckClient(ServerAuthConfig auth, string path, ConfigReport report)
    {
        var hasCredential = auth.ClientSecret is not null || auth.PrivateKey is not null;
        if (auth.ClientSecret is not null && auth.PrivateKey is not null) report.Error(ConfigPath.Key(path, "privateKey"), "There is a clientSecret, too.", "Keep one of them.");
        if (auth.ClientId is null && (hasCredential || auth.Type == ServerAuthConfig.ClientCredentials)) report.Error(ConfigPath.Key(path, "clientId"), "Missing: it says as whom the hub signs in.", "The authorization server shows it where the client was registered.");
        if (auth.Type == ServerAuthConfig.ClientCredentials && !hasCredential) report.Error(path, "Client credentials need a clientSecret or a privateKey.", "Refer to it: ${env:NAME}, ${secret:NAME} or ${file:PATH}.");
        if (auth.KeyId is not null && auth.PrivateKey is null) report.Warn(ConfigPath.Key(path, "keyId"), "Has no effect without privateKey.");
    }

    private static bool IsKey(string pem)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.KeySize >= 2048 && rsa.ExportParameters(includePrivateParameters: true).D is not null;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return IsEcKey(pem);
        }
    }

    private static bool IsEcKey(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.KeySize is 256 or 384 or 521 && key.ExportParameters(includePrivateParameters: true).D is not null;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
