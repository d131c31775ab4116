using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>
/// The answer to one POST of the current revision: plain JSON, or an event stream as soon as a notification comes first.
/// Notifications wait in an outbox, so that a slow reader holds up nobody.
/// </summary>
internal sealed class HttpReply(HttpContext http, ReadOnlyMemory<byte> id) : IClientChannel
{
    private readonly Outbox outbox = new();

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        outbox.Add(method, @params);
        return ValueTask.CompletedTask;
    }

    // A client that stands alone cannot be asked on its own stream; who can be asked at all gets a channel that parks.
    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => false;

    public Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) =>
        throw new InvalidOperationException("Questions need a channel that parks.");

    /// <summary>Writes what the task comes to, and before it the notifications that come meanwhile.</summary>
    public async Task WriteAsync(ValueTask<Reply?> answering, CancellationToken ct)
    {
        if (answering.IsCompletedSuccessfully && outbox.IsEmpty)
        {
            await WriteJsonAsync(answering.Result, ct);
            return;
        }

        var answer = answering.AsTask();
        _ = answer.ContinueWith(static (_, outbox) => ((Outbox)outbox!).Complete(), outbox, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var isStream = false;
        await foreach (var notice in outbox.ReadAllAsync(ct))
        {
            if (!isStream) EventStream.Begin(http.Response);
            isStream = true;
            await EventStream.WriteAsync(http.Response, RpcFrames.Notification(notice.Method, notice.Params.Span), ct);
        }

        var reply = await answer;
        if (isStream) await EventStream.WriteAsync(http.Response, ToFrame(reply), ct);
        else await WriteJsonAsync(reply, ct);
    }

    /// <summary>Writes one message as the whole response.</summary>
    public async Task WriteJsonAsync(Reply? reply, CancellationToken ct)
    {
        http.Response.StatusCode = ToStatus(reply);
        await WriteBodyAsync(http.Response, ToFrame(reply), ct);
    }

    public static async Task WriteBodyAsync(HttpResponse response, byte[] frame, CancellationToken ct)
    {
        response.ContentType = "application/json";
        response.ContentLength = frame.Length;
        await response.BodyWriter.WriteAsync(frame, ct);
    }

    private byte[] ToFrame(Reply? reply) => reply switch
    {
        null => RpcFrames.Error(id.Span, RpcFrames.ErrorObject(RpcCodes.MethodNotFound, "The hub has no such method.")),
        { IsRpcError: true, Body: var error } => RpcFrames.Error(id.Span, error.Span),
        { Body: var result } => RpcFrames.Result(id.Span, result.Span),
    };

    // Specification 2026-07-28, streamable-http: an unknown method is 404, faults of the request itself are 400, everything else travels in a 200.
    private static int ToStatus(Reply? reply) => reply switch
    {
        null => StatusCodes.Status404NotFound,
        { IsRpcError: true, Body: var error } => RpcErrorForm.CodeOf(error) switch
        {
            RpcCodes.MethodNotFound => StatusCodes.Status404NotFound,
            RpcCodes.ParseError or RpcCodes.InvalidRequest or RpcCodes.HeaderMismatch or RpcCodes.MissingRequiredClientCapability or RpcCodes.UnsupportedProtocolVersion => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        },
        _ => StatusCodes.Status200OK,
    };
}
