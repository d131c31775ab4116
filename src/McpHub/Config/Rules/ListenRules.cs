namespace McpHub.Config.Rules;

/// <summary>The address to listen on.</summary>
internal static class ListenRules
{
    private const string Example = "Write scheme, host and port, for example http://127.0.0.1:5100; for all addresses http://0.0.0.0:5100.";

    public static void Check(HubConfig config, ConfigReport report)
    {
        if (!Uri.TryCreate(config.Listen, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            report.Error("listen", "Must be an http URL.", Example);
            return;
        }

        if (url.Scheme == "https")
        {
            report.Error("listen", "The hub does not end TLS itself.", "Listen on http behind a proxy that does.");
        }

        if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            report.Error("listen", "Must be scheme, host and port only.", Example);
        }

        if (!Urls.IsLoopback(url) && config.Auth.AnonymousAgent is null)
        {
            report.Warn("listen", "Keys of callers on other machines travel unencrypted.", "Put a proxy that ends TLS in front of the hub.");
        }
    }
}
