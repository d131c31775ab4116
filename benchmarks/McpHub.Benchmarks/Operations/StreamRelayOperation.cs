using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Models;
using McpHub.Snapshot;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Json;

namespace McpHub.Benchmarks.Operations;

/// <summary>One event through a running relay that has to wait for each, as with a real provider.</summary>
internal sealed class StreamRelayOperation : IHotOperation
{
    private readonly HandFedStream source = new();
    private readonly Task<HubError?> relay;

    public StreamRelayOperation()
    {
        var config = new HubConfig
        {
            Providers = new Dictionary<string, ProviderConfig> { ["p"] = new() { Dialect = "openai", BaseUrl = "http://127.0.0.1/v1" } },
            Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new TargetConfig { Provider = "p", Model = "v" }] } },
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() },
        };
        var snapshot = SnapshotBuilder.Build(1, config, []);
        var call = new ModelCall
        {
            Agent = snapshot.Agents["a"], Snapshot = snapshot, RequestId = "r", Door = "openai", Operation = ModelOperation.Chat,
            Dialect = OpenAiChatDialect.Instance, Request = default(JsonPeek), RequestedName = "m", Body = default, IsStreaming = true, StartedAt = 0,
        };
        var body = new ProviderBody(source, new Deadline(TimeProvider.System, CancellationToken.None), TimeSpan.FromMinutes(1));
        var running = new StreamRelay(body, new AnswerWatch(OpenAiShape.Instance), call, snapshot.Routes[0].Targets[0], isLastTarget: true);
        relay = RunAsync(running);
        source.Feed(Samples.ChatEvent); // the first event is the commit point
    }

    public void Run()
    {
        source.Feed(Samples.ChatEvent);
        if (relay.IsCompleted) throw new InvalidOperationException("The relay has ended.");
    }

    private static async Task<HubError?> RunAsync(StreamRelay relay) => await relay.PrimeAsync() ?? await relay.RelayAsync(new NullWriter(), CancellationToken.None);

    /// <summary>A body whose reader always waits, and goes on inside <see cref="Feed"/>.</summary>
    private sealed class HandFedStream : Stream, IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> source;
        private Memory<byte> wanted;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Feed(byte[] bytes)
        {
            bytes.CopyTo(wanted);
            source.SetResult(bytes.Length);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            wanted = buffer;
            source.Reset();
            return new ValueTask<int>(this, source.Version);
        }

        public int GetResult(short token) => source.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => source.OnCompleted(continuation, state, token, flags);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>A caller that takes everything at once.</summary>
    private sealed class NullWriter : PipeWriter
    {
        private readonly byte[] memory = new byte[64 * 1024];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => memory;

        public override Span<byte> GetSpan(int sizeHint = 0) => memory;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(isCanceled: false, isCompleted: false));

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
