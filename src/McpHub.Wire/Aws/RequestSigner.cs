using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpHub.Wire.Aws;

/// <param name="SessionToken">Of temporary credentials; null for those that last.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"AwsCredentials {AccessKeyId}";
}

/// <summary>What a signature is made for.</summary>
/// <param name="Service">As Amazon signs it: <c>bedrock</c> for <c>bedrock-runtime</c>.</param>
public sealed record AwsScope(string Region, string Service);

/// <summary>
/// Amazon's signature version 4: headers that prove who sends a request and that nothing of it was changed. Pure; the time is given.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
public static class RequestSigner
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The headers that the request needs besides those it has. Whoever sends it must not change any of the signed ones.</summary>
    /// <param name="url">Absolute, its path escaped once, as it is sent.</param>
    /// <param name="headers">Those of the request that are to be signed, without <c>host</c>; names in any case, each once.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        string method, Uri url, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body, AwsCredentials credentials, AwsScope scope, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = url.Authority, ["x-amz-date"] = time };
        if (credentials.SessionToken is { } token) signed["x-amz-security-token"] = token;
        foreach (var (name, value) in headers) signed[name.ToLowerInvariant()] = OneSpace(value);

        var names = string.Join(';', signed.Keys);
        var request = string.Join('\n', [
            method, PathOf(url), QueryOf(url), .. signed.Select(header => $"{header.Key}:{header.Value}"), "", names, Convert.ToHexStringLower(SHA256.HashData(body)),
        ]);
        var credential = $"{time[..8]}/{scope.Region}/{scope.Service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{credential}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var signature = Convert.ToHexStringLower(Mac(KeyOf(credentials, scope, time[..8]), toSign));

        List<KeyValuePair<string, string>> added = [
            new("x-amz-date", time),
            new("Authorization", $"{Algorithm} Credential={credentials.AccessKeyId}/{credential}, SignedHeaders={names}, Signature={signature}"),
        ];
        if (credentials.SessionToken is not null) added.Add(new("x-amz-security-token", credentials.SessionToken));
        return added;
    }

    // Escaped again: only S3 signs the path as it is sent.
    private static string PathOf(Uri url) => string.Join('/', url.AbsolutePath.Split('/').Select(Uri.EscapeDataString));

    private static string QueryOf(Uri url)
    {
        if (url.Query.Length <= 1) return "";
        var pairs = url.Query[1..].Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (Name: Normal(pair[0]), Value: pair.Length > 1 ? Normal(pair[1]) : ""));
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Normal(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string OneSpace(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] KeyOf(AwsCredentials credentials, AwsScope scope, string date) =>
        Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes($"AWS4{credentials.SecretAccessKey}"), date), scope.Region), scope.Service), "aws4_request");

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
