using McpHub.Wire.Json;

namespace McpHub.Benchmarks.Operations;

internal sealed class JsonPeekOperation : IHotOperation
{
    public void Run()
    {
        if (!JsonPeek.TryRead(Samples.ChatRequest, out var peek, out _) || !peek.IsStreaming) throw new InvalidOperationException("The sample was not understood.");
    }
}

internal sealed class JsonSpliceOperation : IHotOperation
{
    private static readonly byte[] Model = "\"vendor-model-2026-01-01\""u8.ToArray();
    private readonly byte[] destination = new byte[2048];
    private readonly JsonPeek peek = JsonPeek.TryRead(Samples.ChatRequest, out var found, out _) ? found : default;

    public void Run() => new JsonSplice(Samples.ChatRequest, peek.ModelStart, peek.ModelLength, Model).CopyTo(destination);
}

internal sealed class JsonWatchOperation : IHotOperation
{
    private static readonly byte[] Chunk = Samples.ChatChunk();
    private readonly JsonWatch watch = new([new("usage"u8.ToArray(), 1), new("finish_reason"u8.ToArray(), 3)]);

    public void Run()
    {
        watch.Reset();
        watch.Append(Chunk);
        if (!watch.IsComplete) throw new InvalidOperationException("The sample was not understood.");
    }
}

internal sealed class PooledBufferOperation : IHotOperation
{
    public void Run()
    {
        using var buffer = new PooledBuffer(maxBytes: 1024 * 1024);
        if (!buffer.TryWrite(Samples.ChatRequest)) throw new InvalidOperationException("The sample does not fit.");
    }
}
