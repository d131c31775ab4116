using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

internal static class Capabilities
{
    /// <summary>Since 2026-07-28 they come with each request (and the SDK's server object has none), before with the session.</summary>
    public static ClientCapabilities? Of(RequestContext<CallToolRequestParams> request) =>
        request.JsonRpcRequest.Context?.ClientCapabilities ?? request.Server.ClientCapabilities;

    /// <summary>Refuses a call whose client cannot give what the tool needs, in the manner of the client's revision.</summary>
    public static void Demand(RequestContext<CallToolRequestParams> request, Func<ClientCapabilities?, bool> isMet, ClientCapabilities needed)
    {
        if (isMet(Of(request))) return;
        var isLegacy = request.JsonRpcRequest.Context?.ClientCapabilities is null;
        throw isLegacy
            ? new McpException("The client does not support what this tool asks of it.")
            : new MissingRequiredClientCapabilityException(needed, "The client did not declare a capability that this tool needs.");
    }
}
