using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tools;

[McpServerToolType]
internal sealed class DiagnosticTools
{
    private const string Reconnection = "test_reconnection";

    [McpServerTool(Name = "test_missing_capability"), Description("Needs a client with the sampling capability.")]
    public static string MissingCapability(RequestContext<CallToolRequestParams> request)
    {
        Capabilities.Demand(request, c => c?.Sampling is not null, new ClientCapabilities { Sampling = new() });
        return "The client declared sampling.";
    }

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Asks the user over the result, never by a request of its own on the stream.")]
    public static string StreamingElicitation(RequestContext<CallToolRequestParams> request)
    {
        Capabilities.Demand(request, c => c?.Elicitation is not null, new ClientCapabilities { Elicitation = new() });
        return Inputs.Elicited(request.Params!, "answer") is { } answer
            ? $"The user chose to {answer.Action}."
            : throw Inputs.Required(("answer", Inputs.Elicit("May the stream go on?", ("ok", new ElicitRequestParams.BooleanSchema()))));
    }

    [McpServerTool(Name = Reconnection), Description("Closes its response stream; the result is fetched by reconnecting (sessions only).")]
    public static string Reconnect() => "Reconnection test completed successfully";

    /// <summary>SEP-1699: the result is kept for a client that comes back with the last event id. Without a session there is no coming back.</summary>
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> ClosingStreamAfterReconnectionTool(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        async (request, ct) =>
        {
            var result = await next(request, ct);
            var hasHttpSession = request.Server.SessionId is not null && request.JsonRpcRequest.Context?.RelatedTransport is not null;
            if (hasHttpSession && request.Params?.Name == Reconnection) await request.EnablePollingAsync(TimeSpan.FromMilliseconds(500), ct);
            return result;
        };
}
