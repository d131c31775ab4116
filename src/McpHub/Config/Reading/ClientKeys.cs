using System.Text.Json;

namespace McpHub.Config.Reading;

/// <summary>
/// All that MCP clients put into their files besides what the hub knows: a block pasted from one of them is read
/// as it is. What only the client needs is ignored, what restricted tools is warned about, what the server needs is refused.
/// </summary>
internal static class ClientKeys
{
    /// <summary>Keys inside an entry of <c>mcpServers</c>.</summary>
    public static readonly IReadOnlyList<ClientKey> OfServer =
    [
        Alias("transport", "Claude Code, LibreChat", "type"),
        Alias("transportType", "Cline", "type"),
        Alias("serverUrl", "Windsurf", "url"),
        Alias("httpUrl", "Gemini CLI", "url"),
        Alias("enabled", "Zed, Goose", "disabled") with { IsInverted = true, Note = "False means the same as `disabled: true`." },

        Ignored("alwaysAllow", "Roo Code, Windsurf"),
        Ignored("alwaysLoad", "Claude Code"),
        Ignored("autoApprove", "Cline, Kiro"),
        Ignored("autoStart", "several"),
        Ignored("description", "Gemini CLI"),
        Ignored("dev", "VS Code"),
        Ignored("extension", "Gemini CLI"),
        Ignored("gallery", "VS Code"),
        Ignored("icon", "several"),
        Ignored("name", "several"),
        Ignored("source", "Zed"),
        Ignored("trust", "Gemini CLI"),
        Ignored("version", "VS Code"),
        Ignored("watchPaths", "Roo Code"),

        Warned("disabledTools", "Roo Code, Windsurf, Kiro", "The hub does not apply it: deny the tools in a rule."),
        Warned("excludeTools", "Gemini CLI", "The hub does not apply it: deny the tools in a rule."),
        Warned("includeTools", "Gemini CLI", "The hub does not apply it: allow only these tools in a rule."),
        Warned("tools", "Copilot", "The hub does not apply it: allow only these tools in a rule."),
        Warned("sandbox", "VS Code", "The hub does not apply it."),
        Warned("sandboxEnabled", "VS Code", "The hub does not apply it."),
        Warned("settings", "Zed", "The hub does not apply it."),
        Warned("timeout", "Claude Code, Cline, Gemini CLI", "Clients disagree on its unit; the hub's is hub.limits.callSeconds."),

        Refused("auth", "Cursor", "The hub does not sign in by OAuth: give it a token in headers."),
        Refused("authProviderType", "Gemini CLI", "The hub does not sign in by OAuth: give it a token in headers."),
        Refused("envFile", "Cursor, VS Code", "The hub reads no environment file: name each variable in env, its value as ${env:NAME}, ${secret:NAME} or ${file:PATH}."),
        Refused("headersHelper", "Claude Code", "The hub runs no program for headers: write them in headers."),
        Refused("oauth", "Claude Code, Gemini CLI", "The hub does not sign in by OAuth: give it a token in headers."),
        Refused("tcp", "Gemini CLI", "The hub does not connect by WebSocket: use command or url."),
    ];

    /// <summary>Keys beside <c>mcpServers</c>.</summary>
    public static readonly IReadOnlyList<ClientKey> OfFile =
    [
        Ignored("globalShortcut", "Claude Desktop"),
        Ignored("preferences", "Claude Desktop"),
        Ignored("inputs", "VS Code"),
        Refused("context_servers", "Zed", "Rename it to mcpServers."),
        Refused("servers", "VS Code", "Rename it to mcpServers."),
    ];

    /// <summary>What clients write for <c>type</c>, by what the hub calls it.</summary>
    public static string? CanonicalType(string? type) => type switch
    {
        "local" => "stdio",
        "streamable-http" or "streamableHttp" => "http",
        _ => type,
    };

    /// <summary>The keys that clients write into this record.</summary>
    public static IReadOnlyList<ClientKey> Of(Type record) =>
        record == typeof(ServerConfig) ? OfServer : record == typeof(HubConfig) ? OfFile : [];

    public static ClientKey? Find(Type record, string key) => Of(record).FirstOrDefault(known => known.Name == key);

    /// <summary>Whether a server entry says that it is switched off, before it is read.</summary>
    public static bool IsDisabled(JsonElement server) =>
        server.EnumerateObject().Any(property =>
            (property.NameEquals("disabled") && property.Value.ValueKind == JsonValueKind.True)
            || (property.NameEquals("enabled") && property.Value.ValueKind == JsonValueKind.False));

    private static ClientKey Alias(string name, string clients, string means) =>
        new(name, clients, ClientKeyUse.Alias, $"Means `{means}`.") { Means = means };

    private static ClientKey Ignored(string name, string clients) => new(name, clients, ClientKeyUse.Ignored, "Ignored.");

    private static ClientKey Warned(string name, string clients, string note) => new(name, clients, ClientKeyUse.IgnoredWithWarning, note);

    private static ClientKey Refused(string name, string clients, string note) => new(name, clients, ClientKeyUse.Refused, note);
}
