using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using Microsoft.Extensions.AI;
using ChatResponse = Microsoft.Extensions.AI.ChatResponse;

namespace McpHub.Models.ChatClients;

/// <summary>The hub's models for code in the hub's own process, as an agent of the configuration: permissions, failover, audit and telemetry apply.</summary>
internal sealed class HubChatClient(HubCalls calls, string agent, string model) : IChatClient
{
    private static readonly Origin Hub = new(Families.OpenAi);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var answer = new MemoryStream();
        await calls.RunAsync(agent, ModelOperation.Chat, ToBody(messages, options, isStreaming: false), answer, cancellationToken);
        return HubMessages.ToResponse(HubCalls.Dialect.ResponseReader.Read(answer.ToArray(), ReadContext()));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Whoever stops reading ends the call, as a caller over HTTP does who leaves.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        var running = RunAsync(ToBody(messages, options, isStreaming: true), pipe.Writer, left.Token);
        try
        {
            var isThought = false;
            await foreach (var e in EventsAsync(pipe.Reader, left.Token))
            {
                if (e is BlockStarted started) isThought = started.Block is ReasoningBlock;
                if (e is ResponseFailed failed) throw new HubCallException(new HubError(ErrorKind.UpstreamFailed, failed.Error.Code ?? "provider_failed", failed.Error.Message));
                if (ToUpdate(e, isThought) is { } update) yield return update;
            }

            await running;
        }
        finally
        {
            await left.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private async Task RunAsync(ReadOnlyMemory<byte> body, PipeWriter output, CancellationToken ct)
    {
        Exception? failure = null;
        try
        {
            await calls.RunAsync(agent, ModelOperation.Chat, body, output.AsStream(leaveOpen: true), ct);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await output.CompleteAsync(failure); // the reader gets it at its place in the stream
        }
    }

    private static async IAsyncEnumerable<ChatEvent> EventsAsync(PipeReader input, [EnumeratorCancellation] CancellationToken ct)
    {
        using var frames = new SseFrames(StreamFrames.MaxEventBytes);
        var (reader, events) = (HubCalls.Dialect.ResponseReader.OpenStream(ReadContext()), new List<ChatEvent>());
        var calls = new Dictionary<int, (ToolCallBlock Call, System.Text.StringBuilder Input)>();
        for (var isOver = false; !isOver;)
        {
            var read = await input.ReadAsync(ct);
            foreach (var segment in read.Buffer) frames.Append(segment.Span);
            input.AdvanceTo(read.Buffer.End);
            while (frames.TryRead(out var frame)) reader.Read(frame.Name, frame.Data, events);
            isOver = read.IsCompleted;
            if (isOver) reader.Close(events);
            foreach (var e in events)
            {
                // A call is given on when it is whole: its arguments are one object there.
                if (e is BlockStarted { Block: ToolCallBlock call } started) calls[started.Index] = (call, new());
                else if (e is TextAdded added && calls.TryGetValue(added.Index, out var open)) open.Input.Append(added.Text);
                else if (e is BlockEnded ended && calls.Remove(ended.Index, out var whole)) yield return new BlockStarted(ended.Index, whole.Call with { Input = whole.Input.ToString() });
                else yield return e;
            }

            events.Clear();
        }
    }

    private static ChatResponseUpdate? ToUpdate(ChatEvent e, bool isThought) => e switch
    {
        ResponseStarted started => new ChatResponseUpdate(ChatRole.Assistant, (IList<AIContent>)[]) { ResponseId = started.Id, ModelId = started.Model },
        BlockStarted { Block: ToolCallBlock or ImageBlock } started when HubMessages.ToContent(started.Block) is { } content => new ChatResponseUpdate(ChatRole.Assistant, [content]),
        TextAdded added => new ChatResponseUpdate(ChatRole.Assistant, [isThought ? new TextReasoningContent(added.Text) : new TextContent(added.Text)]),
        UsageReported reported => new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(HubMessages.ToUsage(reported.Usage))]),
        Stopped stopped => new ChatResponseUpdate(ChatRole.Assistant, (IList<AIContent>)[]) { FinishReason = HubMessages.ToReason(stopped.Stop) },
        _ => null,
    };

    private ReadOnlyMemory<byte> ToBody(IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStreaming)
    {
        var body = new ArrayBufferWriter<byte>();
        HubCalls.Dialect.RequestWriter.Write(HubMessages.ToRequest(messages, options, model, isStreaming), new RequestWriteContext(Hub, new LossLog()) { Traits = new TargetTraits { HasTopK = true } }, body);
        return body.WrittenMemory;
    }

    private static ResponseReadContext ReadContext() => new(Hub, new IdSource(Guid.NewGuid().ToString("N")));
}
