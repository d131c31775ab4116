using System.Net.Http.Headers;
using System.Text.Json;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>The headers that mirror a request of the current revision (specification 2026-07-28, streamable-http, "Request Metadata").</summary>
internal static class ProtocolHeaders
{
    public const string Version = "MCP-Protocol-Version";
    public const string Session = "Mcp-Session-Id";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";

    public static void Add(HttpRequestHeaders headers, OutgoingRequest request)
    {
        headers.TryAddWithoutValidation(Method, request.Method);
        if (request.Name is not null) headers.TryAddWithoutValidation(Name, HeaderText.Encode(request.Name));
        if (request.HeaderParameters.Count == 0) return;

        var arguments = ObjectSplice.Get(request.Params, "arguments"u8);
        if (arguments.IsEmpty) return;
        using var document = JsonDocument.Parse(arguments);
        foreach (var parameter in request.HeaderParameters)
        {
            if (ToolHeaders.ToText(document.RootElement, parameter.Argument) is { } text) headers.TryAddWithoutValidation(parameter.Header, HeaderText.Encode(text));
        }
    }
}
