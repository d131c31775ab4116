using McpHub.Benchmarks.Streams;
using McpHub.Wire.Dialects.OpenAiChat;

namespace McpHub.Benchmarks.Operations;

/// <summary>One event through a running relay that has to wait for each, as with a real provider.</summary>
internal sealed class StreamRelayOperation : IHotOperation
{
    private readonly RunningStream stream = RunningStream.Passing(OpenAiChatDialect.Instance);

    public StreamRelayOperation() => stream.Feed(Samples.ChatEvent); // the first event is the commit point

    public void Run() => stream.Feed(Samples.ChatEvent);
}
