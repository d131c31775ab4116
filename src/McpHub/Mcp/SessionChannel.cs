using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>The way back to a client of the session era; bound to the stream of the request it is answering.</summary>
internal sealed class SessionChannel(McpServer server, ReadOnlyMemory<byte> capabilities) : IClientChannel
{
    public async ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) =>
        await server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = @params.IsEmpty ? null : JsonNode.Parse(@params.Span) }, ct);

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => ClientAbilities.Cover(capabilities, method, @params);

    public async Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        try
        {
            var response = await server.SendRequestAsync(new JsonRpcRequest { Method = method, Params = @params.IsEmpty ? null : JsonNode.Parse(@params.Span) }, ct);
            return Reply.Result(JsonSerializer.SerializeToUtf8Bytes(response.Result));
        }
        catch (McpException error)
        {
            return Reply.RpcError(RpcFrames.ErrorObject((error as McpProtocolException)?.ErrorCode is { } code ? (int)code : RpcCodes.InternalError, error.Message));
        }
    }
}
