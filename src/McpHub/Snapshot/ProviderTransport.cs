using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>How a provider is reached, apart from where it is. Equal ones can share connections.</summary>
/// <param name="Proxy">Null for none.</param>
/// <param name="AuthoritiesFile">Whose certificates are trusted instead of the system's.</param>
/// <param name="CertificateFile">What the hub shows of itself.</param>
public sealed record ProviderTransport(Uri? Proxy, string? AuthoritiesFile, string? CertificateFile, string? KeyFile)
{
    public static ProviderTransport Of(ProviderConfig config) =>
        new(config.Proxy is null ? null : new Uri(config.Proxy), config.Tls.Authorities, config.Tls.Certificate, config.Tls.Key);
}
