using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpHub.Config;
using McpHub.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Upstreams;

public sealed class UntrustedCertificateTests
{
    [Fact]
    public async Task Server_whose_certificate_nobody_vouches_for_gets_no_request()
    {
        var asked = 0;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = SelfSigned(key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using var server = builder.Build();
        server.Run(http =>
        {
            Interlocked.Increment(ref asked);
            return http.Response.WriteAsync("{}");
        });
        await server.StartAsync(TestContext.Current.CancellationToken);

        await using var fleet = await Fleet.StartAsync(new ServerConfig { Url = server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/mcp", Headers = new Dictionary<string, Secret> { ["Authorization"] = new("${secret:KEY}", "Bearer hidden") } });
        await fleet.IsAsync(UpstreamStates.Failed);

        Assert.Equal(0, Volatile.Read(ref asked));
    }

    private static X509Certificate2 SelfSigned(ECDsa key)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
