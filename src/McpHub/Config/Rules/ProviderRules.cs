namespace McpHub.Config.Rules;

/// <summary>Each provider can be reached, and keys do not leak on the way.</summary>
internal static class ProviderRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (name, provider) in config.Providers)
        {
            var path = ConfigPath.Key("providers", name);
            if (provider.Dialect is "simulator" or "chat-client")
            {
                CheckInside(provider, path, report);
            }
            else
            {
                CheckEndpoint(provider, path, report);
            }
        }
    }

    private static void CheckInside(ProviderConfig provider, string path, ConfigReport report)
    {
        var what = provider.Dialect == "simulator" ? "The simulator" : "A client of the host";
        if (provider.BaseUrl is not null) report.Error(ConfigPath.Key(path, "baseUrl"), $"{what} runs inside the hub and has no URL.", "Remove it.");
        if (provider.ApiKey is not null) report.Error(ConfigPath.Key(path, "apiKey"), $"{what} runs inside the hub and needs no key.", "Remove it.");
        if (provider.Headers.Count > 0) report.Error(ConfigPath.Key(path, "headers"), $"{what} runs inside the hub and gets no headers.", "Remove them.");
        if (provider.Aws != new AwsConfig()) report.Error(ConfigPath.Key(path, "aws"), $"Has no meaning for the dialect '{provider.Dialect}'.", "Remove it.");
        if (provider.ApiVersion is not null) report.Error(ConfigPath.Key(path, "apiVersion"), $"Has no meaning for the dialect '{provider.Dialect}'.", "Remove it.");
        if (provider.Discover is not null) report.Error(ConfigPath.Key(path, "discover"), $"{what} has no list of models to ask for.", "Name them in models.");
    }

    private static void CheckEndpoint(ProviderConfig provider, string path, ConfigReport report)
    {
        var baseUrl = ConfigPath.Key(path, "baseUrl");
        if (provider.BaseUrl is null)
        {
            if (provider.Dialect != "bedrock") report.Error(baseUrl, $"Is required for the dialect '{provider.Dialect}'.", "For example https://api.openai.com/v1.");
        }
        else if (Urls.Parse(provider.BaseUrl, baseUrl, report) is { } url)
        {
            if (url.Query.Length > 0) report.Error(baseUrl, "Must not have a '?' part: paths are appended to it.");
            if (Urls.IsCleartext(url)) report.Warn(baseUrl, "The key and all content travel unencrypted.", "Use https.");
        }

        if (provider.Simulator != new SimulatorConfig())
        {
            report.Error(ConfigPath.Key(path, "simulator"), $"Has no meaning for the dialect '{provider.Dialect}'.", "Remove it.");
        }

        if (provider.Discover is not null) CheckDiscover(provider, ConfigPath.Key(path, "discover"), report);
        if (provider.Proxy is { } proxy) Urls.Parse(proxy, ConfigPath.Key(path, "proxy"), report);
        CheckTls(provider.Tls, ConfigPath.Key(path, "tls"), report);
        AwsRules.Check(provider, path, report);
        if (provider.ApiVersion is not null && provider.Dialect != "azure-openai")
        {
            report.Error(ConfigPath.Key(path, "apiVersion"), $"Has no meaning for the dialect '{provider.Dialect}'.", "Remove it.");
        }

        if (provider.ApiKey is { } key && !key.Reveal().All(c => c is > ' ' and <= '~'))
        {
            report.Error(ConfigPath.Key(path, "apiKey"), "Holds a character that no key has.", "Only visible ASCII without spaces; a line break at the end of a file is a frequent cause.");
        }

        if (provider.ApiKey is not null && provider.Headers.Keys.FirstOrDefault(header => IsKeyHeader(provider.Dialect, header)) is { } header)
        {
            report.Error(ConfigPath.Key(ConfigPath.Key(path, "headers"), header), "There is an apiKey already.", "Keep one of them.");
        }
    }

    private static void CheckDiscover(ProviderConfig provider, string path, ConfigReport report)
    {
        if (provider.Dialect == "bedrock") report.Error(path, "Amazon lists models at another address, which the hub does not ask.", "Name them in models.");
        else if (provider.ApiVersion is not null) report.Error(path, "Azure lists models here, and requests name deployments.", "Name the deployments in models, or use the version 1 API, without apiVersion.");
        for (var index = 0; index < provider.Discover!.Include.Count; index++)
        {
            if (provider.Discover.Include[index].Length == 0) report.Error(ConfigPath.Item(ConfigPath.Key(path, "include"), index), "Must not be empty.", "'**' stands for all models.");
        }
    }

    private static void CheckTls(ProviderTlsConfig tls, string path, ConfigReport report)
    {
        if ((tls.Certificate is null) != (tls.Key is null)) report.Error(path, "'certificate' and 'key' belong together.", "Give both or neither.");
        foreach (var (name, file) in new[] { ("authorities", tls.Authorities), ("certificate", tls.Certificate), ("key", tls.Key) })
        {
            if (file is not null && !File.Exists(file)) report.Error(ConfigPath.Key(path, name), $"There is no file '{file}'.", "Give the path of a PEM file; a relative one counts from the folder of this file.");
        }
    }

    private static bool IsKeyHeader(string dialect, string header) => header.Equals(
        dialect switch
        {
            "anthropic" => "x-api-key",
            "gemini" => "x-goog-api-key",
            "azure-openai" => "api-key",
            _ => "Authorization",
        },
        StringComparison.OrdinalIgnoreCase);
}
