using System.Text.Json;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>
/// Whether the headers of a request of the current revision say what its body says: intermediaries decide by the headers, we by the body
/// (specification 2026-07-28, streamable-http, "Server Validation").
/// </summary>
internal static class McpHeaders
{
    public const string Version = "MCP-Protocol-Version";
    public const string Session = "Mcp-Session-Id";

    /// <returns>Null when they agree; otherwise an error object.</returns>
    public static byte[]? Check(IHeaderDictionary headers, RpcMessage message, RequestMeta meta)
    {
        if (meta.ProtocolVersion is null) return Invalid($"params._meta needs '{MetaKeys.ProtocolVersion}'.");
        if (meta.ClientCapabilities is not { Span: [(byte)'{', ..] }) return Invalid($"params._meta needs '{MetaKeys.ClientCapabilities}', an object.");
        if (Single(headers, Version) is not { } version) return Mismatch($"the header {Version} is missing");
        if (version != meta.ProtocolVersion) return Mismatch($"{Version} is '{version}', the body says '{meta.ProtocolVersion}'");
        if (version != McpRevisions.Current) return Unsupported(version);
        if (Single(headers, "Mcp-Method") is not { } method) return Mismatch("the header Mcp-Method is missing");
        if (method != message.Method) return Mismatch($"Mcp-Method is '{method}', the body says '{message.Method}'");

        var name = message.Method switch
        {
            McpMethods.ToolsCall or McpMethods.PromptsGet => ObjectSplice.GetText(message.Params, "name"u8),
            McpMethods.ResourcesRead => ObjectSplice.GetText(message.Params, "uri"u8),
            McpMethods.TasksGet or McpMethods.TasksUpdate or McpMethods.TasksCancel => ObjectSplice.GetText(message.Params, "taskId"u8),
            _ => null,
        };
        return name is null ? null : CheckName(headers, name);
    }

    /// <summary>The same for arguments that a tool wants mirrored.</summary>
    public static byte[]? CheckParameters(IHeaderDictionary headers, Tool tool, ReadOnlyMemory<byte> arguments)
    {
        if (tool.HeaderParameters.Count == 0) return null;
        using var document = JsonDocument.Parse(arguments.IsEmpty ? "{}"u8.ToArray() : arguments);
        foreach (var parameter in tool.HeaderParameters)
        {
            var header = Single(headers, parameter.Header);
            var expected = ToolHeaders.ToText(document.RootElement, parameter.Argument);
            if (header is null && expected is null) continue;
            if (header is null) return Mismatch($"the header {parameter.Header} is missing although the argument '{string.Join('.', parameter.Argument)}' is given");
            if (HeaderText.Decode(header) is not { } text) return Mismatch($"{parameter.Header} has characters that must be encoded as =?base64?…?=");
            if (!ToolHeaders.Agrees(text, document.RootElement, parameter.Argument)) return Mismatch($"{parameter.Header} does not say what the argument '{string.Join('.', parameter.Argument)}' says");
        }

        return null;
    }

    public static byte[] Unsupported(string? requested) => RpcFrames.ErrorObject(
        RpcCodes.UnsupportedProtocolVersion,
        $"The hub does not speak protocol version '{requested}' without a session.",
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?> { ["supported"] = new[] { McpRevisions.Current }, ["requested"] = requested }));

    private static byte[]? CheckName(IHeaderDictionary headers, string name)
    {
        if (Single(headers, "Mcp-Name") is not { } header) return Mismatch("the header Mcp-Name is missing");
        if (HeaderText.Decode(header) is not { } text) return Mismatch("Mcp-Name has characters that must be encoded as =?base64?…?=");
        return text == name ? null : Mismatch($"Mcp-Name is '{text}', the body says '{name}'");
    }

    // Two headers of one name are two claims: neither is believed.
    private static string? Single(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0]?.Trim() : null;

    private static byte[] Invalid(string what) => RpcFrames.ErrorObject(RpcCodes.InvalidParams, what);

    private static byte[] Mismatch(string what) => RpcFrames.ErrorObject(RpcCodes.HeaderMismatch, $"Header mismatch: {what}.");
}
