using System.Buffers;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Models.ChatClients;

/// <summary>Events as the bytes of a body; the next one is asked for only when it is read. A client that fails ends it with an error event.</summary>
internal sealed class EventBytes(IAsyncEnumerable<ChatEvent> events, IStreamWriter writer, Action<Exception> failed) : Stream
{
    private readonly IAsyncEnumerator<ChatEvent> events = events.GetAsyncEnumerator();
    private readonly ArrayBufferWriter<byte> written = new();
    private int given;
    private bool isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (given == written.WrittenCount && !isOver)
        {
            written.ResetWrittenCount();
            given = 0;
            await NextAsync();
        }

        var count = Math.Min(buffer.Length, written.WrittenCount - given);
        written.WrittenSpan.Slice(given, count).CopyTo(buffer.Span);
        given += count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await events.DisposeAsync();
        await base.DisposeAsync();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask NextAsync()
    {
        try
        {
            isOver = !await events.MoveNextAsync();
            if (!isOver) writer.Write(events.Current, written);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failed(e);
            isOver = true;
        }

        if (isOver) writer.Close(written);
    }
}
