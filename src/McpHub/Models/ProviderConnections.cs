using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Models;

/// <summary>
/// The connections to providers. Providers that are reached in the same way share a pool, across reloads of the configuration; a way that
/// the configuration no longer has keeps its idle connections until they time out. Thread-safe.
/// </summary>
internal sealed class ProviderConnections : IDisposable
{
    private readonly ConcurrentDictionary<ProviderTransport, Lazy<HttpMessageInvoker>> byTransport = new();

    public HttpMessageInvoker Of(Provider provider) =>
        byTransport.GetOrAdd(provider.Transport, static transport => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler(transport)))).Value;

    public void Dispose()
    {
        foreach (var (_, http) in byTransport)
        {
            if (http.IsValueCreated) http.Value.Dispose();
        }
    }

    // No redirects: the hub's key must not follow one. No cookies: agents share the connections.
    // No proxy from the environment: the configuration says where requests go. No header propagation: it would hand on
    // the caller's baggage; the trace context is written for each request.
    private static SocketsHttpHandler CreateHandler(ProviderTransport transport) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = transport.Proxy is not null,
        Proxy = transport.Proxy is null ? null : new WebProxy(transport.Proxy),
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that changes of DNS are seen
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(250), // long enough for what follows [DONE], too short for a stream that nobody reads
        SslOptions = ToTls(transport),
    };

    private static SslClientAuthenticationOptions ToTls(ProviderTransport transport)
    {
        var options = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (transport.CertificateFile is { } certificate) options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, transport.KeyFile)];
        if (transport.AuthoritiesFile is { } authorities)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(authorities);
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        return options;
    }
}
