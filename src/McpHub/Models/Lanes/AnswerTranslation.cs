using McpHub.Calls;
using McpHub.Models.Rounds;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Models.Lanes;

/// <summary>From the provider's dialect into the caller's, for one answer. Not thread-safe.</summary>
internal sealed class AnswerTranslation(ModelCall call, Target target, ChatDialect from, IResponseReader reader, LossLog losses, TimeProvider time)
{
    private readonly ResponseFold? fold = call.AnswerReady is null ? null : new();

    public ChatDialect From => from;

    public Target Target => target;

    public ModelCall Call => call;

    public AnswerFacts Facts { get; private set; }

    public IStreamReader OpenReader() => reader.OpenStream(ReadContext());

    public IStreamWriter OpenWriter() => call.Rounds is { } rounds ? new RoundWriter(rounds, OpenStream) : OpenStream();

    public ChatResponse Read(ReadOnlyMemory<byte> body)
    {
        var response = Named(reader.Read(body, ReadContext()));
        See(response);
        return response;
    }

    /// <summary>Writes the answer, unless it is only a round on the way to it.</summary>
    public void Write(ChatResponse response, System.Buffers.IBufferWriter<byte> output)
    {
        if ((call.Rounds is { } rounds ? rounds.Show(response) : response) is { } shown) call.Dialect.ResponseWriter.Write(shown, WriteContext(), output);
    }

    /// <summary>Learns from an event and gives it the answer's own id.</summary>
    public ChatEvent See(ChatEvent e)
    {
        var seen = e is ResponseStarted started && call.AnswerId is { } id ? started with { Id = id } : e;
        fold?.Add(seen);
        Facts = seen switch
        {
            ResponseStarted start => Facts with { ResponseId = start.Id, ResponseModel = start.Model },
            UsageReported reported => Facts with { Usage = ToUsage(reported.Usage) },
            Stopped stopped => Facts with { FinishReason = NameOf(stopped.Stop) },
            _ => Facts,
        };
        return seen;
    }

    /// <summary>Before the end of the answer reaches the caller: whoever waits for the whole of it is told.</summary>
    public async ValueTask CompleteAsync(ChatResponse? whole = null)
    {
        if (call.AnswerReady is { } ready) await ready(whole ?? fold!.ToResponse());
    }

    public void See(ChatResponse response) => Facts = new(response.Id, response.Model, NameOf(response.Stop), response.Usage is { } usage ? ToUsage(usage) : null);

    public ChatResponse Named(ChatResponse response) => call.AnswerId is { } id ? response with { Id = id } : response;

    private static Usage ToUsage(TokenUsage usage) => new(usage.TotalInput, usage.TotalOutput, usage.CacheRead, usage.Reasoning, usage.CacheWrite + usage.CacheWriteLong);

    private static string NameOf(Stop stop) => stop.Native ?? stop.Reason switch
    {
        StopReason.End => "stop",
        StopReason.StopSequence => "stop_sequence",
        StopReason.Length => "length",
        StopReason.ContextFull => "context_full",
        StopReason.ToolUse => "tool_calls",
        StopReason.Filtered => "content_filter",
        StopReason.Paused => "paused",
        StopReason.BrokenToolCall => "broken_tool_call",
        _ => "other",
    };

    private IStreamWriter OpenStream() => call.Dialect.ResponseWriter.OpenStream(WriteContext());

    // Calls of two rounds are two calls, also where the provider gives them no ids.
    private ResponseReadContext ReadContext() => new(target.OriginIn(from), new IdSource(call.Rounds is { Steps: > 0 and var step } ? $"{call.RequestId}/{step}" : call.RequestId));

    private ResponseWriteContext WriteContext() => new(call.Asked ?? call.Chat!, losses, new IdSource($"{call.RequestId}/answer"), time.GetUtcNow().ToUnixTimeSeconds());
}
