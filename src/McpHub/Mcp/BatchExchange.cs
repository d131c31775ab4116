using System.Buffers;
using System.IO.Pipelines;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using McpHub.Wire.Sse;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpHub.Mcp;

/// <summary>
/// One POST with several messages (revision 2025-03-26): each goes to the session as a POST of its own, and the answers come back as one array.
/// What the server says before that makes the response an event stream, with the array as its last event.
/// </summary>
internal sealed class BatchExchange(HttpContext http, RequestDelegate sessions)
{
    public const int MaxMessages = 100;

    private readonly SemaphoreSlim writing = new(1, 1);
    private bool isStream;

    public async Task RunAsync(List<ReadOnlyMemory<byte>> parts)
    {
        var ids = new HashSet<string>();
        var running = new List<Task<byte[]?>>();
        foreach (var part in parts)
        {
            var answering = RpcMessage.Parse(part, out var fault) is { } message
                ? Refuse(message, ids) is { } refusal ? Task.FromResult<byte[]?>(refusal) : AnswerAsync(part, message)
                : Task.FromResult<byte[]?>(Error(fault.Id, fault.Code, fault.Message));
            running.Add(answering);
            // What is no request is taken at once, and the rest may build on it.
            if (ObjectSplice.Get(part.Span[0] == (byte)'{' ? part : default, "id"u8).IsEmpty) await answering;
        }

        var answers = (await Task.WhenAll(running)).OfType<byte[]>().Select(answer => (ReadOnlyMemory<byte>)answer).ToList();
        if (answers.Count == 0) http.Response.StatusCode = StatusCodes.Status202Accepted;
        else if (isStream) await EventStream.WriteAsync(http.Response, JsonList.Of(answers), http.RequestAborted);
        else await HttpReply.WriteBodyAsync(http.Response, JsonList.Of(answers), http.RequestAborted);
    }

    // Two answers under one id could not be told apart; the handshake comes before there is a session (specification 2025-03-26, basic/lifecycle).
    private static byte[]? Refuse(RpcMessage message, HashSet<string> ids)
    {
        if (message.Method == McpMethods.Initialize) return Error(message.Id, RpcCodes.InvalidRequest, "initialize cannot be part of a batch.");
        var isRepeated = message.IsRequest && !ids.Add(System.Text.Encoding.UTF8.GetString(message.Id.Span));
        return isRepeated ? Error(message.Id, RpcCodes.InvalidRequest, "Another request of this batch has the same id.") : null;
    }

    private async Task<byte[]?> AnswerAsync(ReadOnlyMemory<byte> part, RpcMessage message)
    {
        var pipe = new Pipe();
        var single = ToContext(part, pipe.Writer.AsStream());
        var handling = HandleAsync(single, pipe.Writer);
        var answer = await ReadAsync(single, pipe.Reader);
        await handling;
        if (!message.IsRequest) return null;
        return answer ?? Error(message.Id, RpcCodes.InternalError, "The session ended before it answered.");
    }

    private async Task HandleAsync(HttpContext single, PipeWriter output)
    {
        try
        {
            await sessions(single);
        }
        finally
        {
            await output.CompleteAsync();
        }
    }

    /// <returns>The answer as it came; null when there was none.</returns>
    private async Task<byte[]?> ReadAsync(HttpContext single, PipeReader reader)
    {
        using var events = new SseReader(int.MaxValue / 2);
        var json = new ArrayBufferWriter<byte>();
        byte[]? answer = null;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            var isJson = single.Response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) ?? false;
            foreach (var segment in read.Buffer)
            {
                if (isJson) json.Write(segment.Span);
                else events.Append(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            while (Next(events) is { } frame)
            {
                if (RpcMessage.Parse(frame, out _) is { IsResponse: true }) answer = frame;
                else await SendAsync(frame);
            }

            if (read.IsCompleted) break;
        }

        return answer ?? (json.WrittenCount > 0 ? json.WrittenSpan.ToArray() : null);
    }

    private static byte[]? Next(SseReader events)
    {
        while (events.TryRead(out var next))
        {
            if (!next.Data.IsEmpty) return next.Data.ToArray();
        }

        return null;
    }

    private async Task SendAsync(byte[] frame)
    {
        await writing.WaitAsync(http.RequestAborted);
        try
        {
            if (!isStream) EventStream.Begin(http.Response);
            isStream = true;
            await EventStream.WriteAsync(http.Response, frame, http.RequestAborted);
        }
        finally
        {
            writing.Release();
        }
    }

    // The same request but for its body and its response.
    private DefaultHttpContext ToContext(ReadOnlyMemory<byte> part, Stream output)
    {
        var features = new FeatureCollection(http.Features);
        var headers = new HeaderDictionary();
        foreach (var (name, values) in http.Request.Headers) headers[name] = values;
        headers.ContentLength = part.Length;
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = http.Request.Protocol,
            Scheme = http.Request.Scheme,
            Method = http.Request.Method,
            PathBase = http.Request.PathBase,
            Path = http.Request.Path,
            QueryString = http.Request.QueryString.Value ?? "",
            Headers = headers,
            Body = new MemoryStream(part.ToArray()),
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(output));
        var single = new DefaultHttpContext(features);
        features.Set<IRequestBodyPipeFeature>(new RequestBodyPipeFeature(single));
        return single;
    }

    private static byte[] Error(ReadOnlyMemory<byte> id, int code, string text) => RpcFrames.Error(id.Span, RpcFrames.ErrorObject(code, text));
}
