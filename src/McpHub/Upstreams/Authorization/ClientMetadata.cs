using System.Text.Json;
using McpHub.Config;

namespace McpHub.Upstreams.Authorization;

/// <summary>What the hub is as a client of authorization servers (RFC 7591 section 2): one that runs on somebody's machine and gets its answers there.</summary>
internal static class ClientMetadata
{
    /// <summary>Where the hub publishes it, below <c>auth.publicUrl</c>. The URL is its client id.</summary>
    public const string Path = "/client-metadata.json";

    /// <summary>Any port counts (RFC 8252 section 7.3).</summary>
    public static readonly IReadOnlyList<string> LoopbackRedirects = ["http://127.0.0.1/callback", "http://localhost/callback"];

    /// <returns>Null where nobody outside could read it.</returns>
    public static Uri? UrlOf(HubConfig config) => config.Auth.PublicUrl is { } url && new Uri(url) is { Scheme: "https", IsLoopback: false } own ? new Uri(own, Path) : null;

    /// <param name="id">Null where the authorization server gives one.</param>
    public static byte[] Write(string? id, IReadOnlyList<string> redirects, string method)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (id is not null) json.WriteString("client_id", id);
            json.WriteString("client_name", "McpHub");
            Write(json, "redirect_uris", redirects);
            Write(json, "grant_types", ["authorization_code", "refresh_token"]);
            Write(json, "response_types", ["code"]);
            json.WriteString("token_endpoint_auth_method", method);
            json.WriteString("application_type", "native");
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
