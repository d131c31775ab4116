using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

public sealed class PooledBufferTests
{
    [Fact]
    public void Grows_and_keeps_what_was_written()
    {
        using var buffer = new PooledBuffer(maxBytes: 1_000_000);
        var expected = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        foreach (var chunk in expected.Chunk(777)) Assert.True(buffer.TryWrite(chunk));
        Assert.True(buffer.WrittenSpan.SequenceEqual(expected));
    }

    [Fact]
    public void Write_over_the_bound_adds_nothing()
    {
        using var buffer = new PooledBuffer(maxBytes: 10);
        Assert.True(buffer.TryWrite(new byte[10]));
        Assert.False(buffer.TryWrite(new byte[1]));
        Assert.Equal(10, buffer.Length);
    }

    [Fact]
    public void Advance_over_the_bound_is_refused()
    {
        using var buffer = new PooledBuffer(maxBytes: 10);
        Assert.True(buffer.GetMemory(8).Length >= 8);
        buffer.Advance(8);
        Assert.False(buffer.GetMemory().IsEmpty);
        Assert.Throws<PooledBufferFullException>(() => buffer.Advance(3));
        Assert.Throws<PooledBufferFullException>(() => buffer.GetSpan(1_000_000));
    }

    [Fact]
    public void First_bytes_can_be_removed()
    {
        using var buffer = new PooledBuffer(maxBytes: 10);
        buffer.TryWrite("abcdef"u8);
        buffer.RemoveFirst(4);
        Assert.True(buffer.WrittenSpan.SequenceEqual("ef"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.RemoveFirst(3));
        Assert.Equal(8, buffer.Room);
    }
}
