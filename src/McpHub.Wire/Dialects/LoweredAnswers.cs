using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Reads answers to a request whose tools were lowered, and gives them in the caller's words.</summary>
public sealed class LoweredAnswers(IResponseReader reader, ToolLowering lowering) : IResponseReader
{
    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context) => lowering.Restore(reader.Read(body, context));

    public IStreamReader OpenStream(ResponseReadContext context) => new Stream(reader.OpenStream(context), lowering.OpenStream());

    private sealed class Stream(IStreamReader inner, RestoredStream restored) : IStreamReader
    {
        private readonly List<ChatEvent> raw = [];

        public bool MayEnd => inner.MayEnd;

        public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
        {
            inner.Read(name, data, raw);
            Restore(events);
        }

        public void Close(List<ChatEvent> events)
        {
            inner.Close(raw);
            Restore(events);
        }

        private void Restore(List<ChatEvent> events)
        {
            foreach (var e in raw) restored.Restore(e, events);
            raw.Clear();
        }
    }
}
