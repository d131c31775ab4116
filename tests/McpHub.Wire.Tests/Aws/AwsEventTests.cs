using System.Buffers;
using System.Text;
using CsCheck;
using McpHub.Wire.Aws;

namespace McpHub.Wire.Tests.Aws;

public sealed class AwsEventTests
{
    [Fact]
    public void Events_come_back_however_they_are_cut()
    {
        var events = Gen.Select(Gen.OneOf("messageStart", "contentBlockDelta", "x"), Gen.Byte.Array[0, 300], Gen.Bool).Array[1, 5];
        Gen.Select(events, Gen.Int[1, 64]).Sample(
            (written, size) =>
            {
                var output = new ArrayBufferWriter<byte>();
                foreach (var (name, payload, isError) in written)
                {
                    if (isError) AwsEventWriter.WriteException(output, Encoding.UTF8.GetBytes(name), payload);
                    else AwsEventWriter.WriteEvent(output, Encoding.UTF8.GetBytes(name), payload);
                }

                var read = Read(output.WrittenMemory, size, out var isInside);
                Assert.False(isInside);
                Assert.Equal(written.Select(one => (one.Item1, Convert.ToHexString(one.Item2), one.Item3)), read);
            },
            iter: 500);
    }

    [Fact]
    public void Bit_that_was_turned_over_is_found()
    {
        var output = new ArrayBufferWriter<byte>();
        AwsEventWriter.WriteEvent(output, "messageStop"u8, "{\"stopReason\":\"end_turn\"}"u8);
        for (var bit = 0; bit < 8 * output.WrittenCount; bit++)
        {
            var damaged = output.WrittenSpan.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<AwsEventException>(() => Read(damaged, damaged.Length, out _));
        }
    }

    // From Amazon's own test vectors.
    [Theory]
    [InlineData("000000100000000005c248eb7d98c8ff", "")]
    [InlineData("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936", "{'foo':'bar'}")]
    [InlineData("0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1", "{'foo':'bar'}")]
    public void Events_of_amazon_are_read(string hex, string payload)
    {
        var read = Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), 7, out _);

        Assert.Equal(Convert.ToHexString(Encoding.UTF8.GetBytes(payload)), Assert.Single(read).Payload);
    }

    [Fact]
    public void Event_that_ends_too_early_is_not_given_out()
    {
        var output = new ArrayBufferWriter<byte>();
        AwsEventWriter.WriteEvent(output, "messageStop"u8, "{}"u8);

        Assert.Empty(Read(output.WrittenMemory[..^1], 5, out var isInside));
        Assert.True(isInside);
    }

    [Fact]
    public void Event_over_the_bound_is_refused_before_it_has_come()
    {
        var output = new ArrayBufferWriter<byte>();
        AwsEventWriter.WriteEvent(output, "messageStop"u8, new byte[1000]);
        using var reader = new AwsEventReader(maxEventBytes: 512);
        reader.Append(output.WrittenSpan[..12]);

        Assert.Equal("An event is larger than 512 bytes.", Assert.Throws<AwsEventException>(() => reader.TryRead(out _)).Message);
    }

    private static List<(string Name, string Payload, bool IsError)> Read(ReadOnlyMemory<byte> stream, int size, out bool isInside)
    {
        using var reader = new AwsEventReader();
        var read = new List<(string, string, bool)>();
        foreach (var piece in stream.ToArray().Chunk(size))
        {
            reader.Append(piece);
            while (reader.TryRead(out var e)) read.Add((Encoding.UTF8.GetString(e.Name), Convert.ToHexString(e.Payload), e.IsError));
        }

        isInside = reader.IsInside;
        return read;
    }
}
