using System.Text;
using CsCheck;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Tests.Sse;

public sealed class SseReaderTests
{
    [Theory]
    [InlineData("data: a\n\n", "|a|")]
    [InlineData("data:a\n\n", "|a|")]
    [InlineData("data:  a\n\n", "| a|")]
    [InlineData("data\n\n", "||")]
    [InlineData("data: a\r\n\r\n", "|a|")]
    [InlineData("data: a\r\r", "|a|")]
    [InlineData("data: a\n\r\ndata: b\r\n\n", "|a| |b|")]
    [InlineData("data: a\ndata: b\n\n", "|a\nb|")]
    [InlineData("data: a\n: comment\nevent: n\ndata\nid: 7\ndata: c\n\n", "n|a\n\nc|7")]
    [InlineData("id: 7\ndata: a\n\ndata: b\n\n", "|a|7 |b|7")]
    [InlineData("id: 7\n\ndata: b\n\n", "|b|7")]
    [InlineData("id: 7\ndata: a\n\nid\ndata: b\n\n", "|a|7 |b|")]
    [InlineData("event: n\n\ndata: a\n\n", "|a|")]
    [InlineData("event: n\ndata: a\n\ndata: b\n\n", "n|a| |b|")]
    [InlineData("unknown: x\ndata: a\n\n", "|a|")]
    [InlineData("\uFEFFdata: a\n\n", "|a|")]
    [InlineData("data: \uFEFFä€😀\n\n", "|\uFEFFä€😀|")]
    [InlineData("id: a\0b\ndata: a\n\n", "|a|")]
    [InlineData("data: a\n", "")]
    [InlineData("data: a", "")]
    [InlineData(": heartbeat\n\n\n: x\n", "")]
    public void Gives_the_same_events_at_every_chunk_border(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal(expected, string.Join(' ', Read(bytes, size)));
        }
    }

    [Fact]
    public void Random_streams_in_random_chunks_give_what_was_written()
    {
        var text = Gen.String[Gen.OneOf(Gen.Char.AlphaNumeric, Gen.Char[": \nä{"]), 0, 60];
        var word = Gen.String[Gen.Char.AlphaNumeric, 1, 8];
        Gen.Select(Gen.Select(text, word).Array[0, 8], Gen.Int[1, 40]).Sample((events, size) =>
        {
            var written = new System.Buffers.ArrayBufferWriter<byte>();
            foreach (var (data, name) in events)
            {
                SseWriter.WriteEvent(written, Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(name), "1"u8);
                SseWriter.WriteHeartbeat(written);
            }

            Assert.Equal(events.Select(e => $"{e.Item2}|{e.Item1}|1"), Read(written.WrittenSpan, size));
        });
    }

    [Fact]
    public void Retry_is_read_when_it_is_a_number()
    {
        using var reader = new SseReader();
        reader.Append("retry: 1500\nretry: -3\nretry: 2s\n\n"u8);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), reader.Retry);
    }

    [Fact]
    public void Consumed_bytes_end_before_the_open_event()
    {
        using var reader = new SseReader();
        reader.Append(": hi\n\nevent: a\n"u8);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(6, reader.BytesConsumed);
        reader.Append("data: 1\n\ndata: 2"u8);
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.Equal(24, reader.BytesConsumed);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("data: a\n")]
    [InlineData("event: a\n")]
    public void Endless_event_is_refused_at_the_bound(string portion)
    {
        using var reader = new SseReader(maxEventBytes: 1000);
        var bytes = Encoding.UTF8.GetBytes(portion);
        var sent = 0;
        Assert.Throws<SseTooLargeException>(() =>
        {
            for (; sent < 2000; sent += bytes.Length)
            {
                reader.Append(bytes);
                Assert.False(reader.TryRead(out _));
            }
        });
        Assert.InRange(sent, 990, 1010);
    }

    [Fact]
    public void Event_over_the_bound_in_one_chunk_is_refused()
    {
        using var reader = new SseReader(maxEventBytes: 100);
        reader.Append(Encoding.UTF8.GetBytes($"data: {new string('a', 200)}\n\n"));
        Assert.Throws<SseTooLargeException>(() => reader.TryRead(out _));
    }

    [Fact]
    public void Any_number_of_comments_is_no_event()
    {
        using var reader = new SseReader(maxEventBytes: 100);
        for (var i = 0; i < 1000; i++)
        {
            reader.Append(": still here\n"u8);
            Assert.False(reader.TryRead(out _));
        }

        reader.Append("data: a\n\n"u8);
        Assert.True(reader.TryRead(out var e));
        Assert.Equal("a", Encoding.UTF8.GetString(e.Data));
    }

    private static List<string> Read(ReadOnlySpan<byte> bytes, int size)
    {
        using var reader = new SseReader();
        var events = new List<string>();
        while (!bytes.IsEmpty)
        {
            var chunk = bytes[..Math.Min(size, bytes.Length)];
            bytes = bytes[chunk.Length..];
            reader.Append(chunk);
            while (reader.TryRead(out var e))
            {
                events.Add($"{Encoding.UTF8.GetString(e.Event)}|{Encoding.UTF8.GetString(e.Data)}|{Encoding.UTF8.GetString(e.Id)}");
            }
        }

        return events;
    }
}
