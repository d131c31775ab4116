namespace McpHub.Config.Reading;

/// <summary>Makes what is relative to the folder of the file absolute, and names types as the hub does: nobody else needs to know the file.</summary>
internal static class ConfigPlaces
{
    public static bool IsPath(string text) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal);

    public static HubConfig Resolve(HubConfig config, string folder) => config with
    {
        DataDirectory = IsPath(config.DataDirectory) ? Path.GetFullPath(config.DataDirectory, folder) : config.DataDirectory,
        Audit = config.Audit.Anchor is { } anchor ? config.Audit with { Anchor = Absolute(anchor, folder) } : config.Audit,
        McpServers = config.McpServers.ToDictionary(server => server.Key, server => Resolve(server.Value, folder)),
        Providers = config.Providers.ToDictionary(provider => provider.Key, provider => Resolve(provider.Value, folder)),
    };

    private static ProviderConfig Resolve(ProviderConfig provider, string folder) => provider.Tls == new ProviderTlsConfig() ? provider : provider with
    {
        Tls = new ProviderTlsConfig { Authorities = Absolute(provider.Tls.Authorities, folder), Certificate = Absolute(provider.Tls.Certificate, folder), Key = Absolute(provider.Tls.Key, folder) },
    };

    private static string? Absolute(string? path, string folder) => path is null || !IsPath(path) ? path : Path.GetFullPath(path, folder);

    private static ServerConfig Resolve(ServerConfig server, string folder) => server with
    {
        Type = ClientKeys.CanonicalType(server.Type),
        Cwd = server.Command is null || (server.Cwd is not null && !IsPath(server.Cwd)) ? server.Cwd : Path.GetFullPath(server.Cwd ?? ".", folder),
    };
}
