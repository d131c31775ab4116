using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Agents.Tokens;

/// <summary>An authorization server's published side, and its signing hand. Tokens are put together by hand, so that any wrong one can be made.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Metadata is null ? Results.NotFound() : Results.Text(Metadata.ToJsonString(), "application/json"));
        app.MapGet("/.well-known/oauth-authorization-server", () => OAuthMetadata is null ? Results.NotFound() : Results.Text(OAuthMetadata.ToJsonString(), "application/json"));
        app.MapGet("/keys", () =>
        {
            Fetches++;
            return IsDown ? Results.StatusCode(503) : Results.Text(Jwks.ToJsonString(), "application/json");
        });
    }

    public RSA Key { get; private set; } = RSA.Create(2048);

    public ECDsa EcKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; private set; } = "one";

    public string Url => app.Urls.First();

    public string KeysUrl => $"{Url}/keys";

    public JsonObject? Metadata { get; set; }

    public JsonObject? OAuthMetadata { get; set; }

    public bool IsDown { get; set; }

    public int Fetches { get; private set; }

    public JsonObject Jwks => new()
    {
        ["keys"] = new JsonArray(
            new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = KeyId, ["n"] = Encode(Key.ExportParameters(false).Modulus!), ["e"] = Encode(Key.ExportParameters(false).Exponent!) },
            new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["kid"] = "ec", ["crv"] = "P-256", ["x"] = Encode(EcKey.ExportParameters(false).Q.X!), ["y"] = Encode(EcKey.ExportParameters(false).Q.Y!) },
            new JsonObject { ["kty"] = "oct", ["kid"] = "shared", ["k"] = Encode(Encoding.UTF8.GetBytes(new string('s', 32))) }),
    };

    public static async Task<FakeIssuer> StartAsync()
    {
        var issuer = new FakeIssuer();
        await issuer.app.StartAsync();
        issuer.Metadata = new JsonObject { ["issuer"] = issuer.Url, ["jwks_uri"] = issuer.KeysUrl };
        return issuer;
    }

    public void Rotate()
    {
        Key = RSA.Create(2048);
        KeyId += "+";
    }

    /// <summary>The payload of a good token, to be spoiled.</summary>
    public JsonObject Claims(DateTimeOffset now, string audience) => new()
    {
        ["iss"] = Url, ["sub"] = "repo:acme/app:main", ["aud"] = audience, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    public JsonObject Header() => new() { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = KeyId };

    public string Sign(JsonObject claims, JsonObject? header = null) => Sign(claims.ToJsonString(), (header ?? Header()).ToJsonString());

    public string Sign(string claims, string header) =>
        Seal(claims, header, input => Key.SignData(input, HashAlgorithmName.SHA256, header.Contains("PS256") ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));

    public static string Seal(string claims, string header, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Key.Dispose();
        EcKey.Dispose();
    }
}
