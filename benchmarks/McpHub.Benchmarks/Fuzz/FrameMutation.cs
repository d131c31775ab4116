using System.Buffers;
using McpHub.Wire.Aws;

namespace McpHub.Benchmarks.Fuzz;

/// <summary>Changes what stands in the frames of a binary stream; of a frame that is changed itself, nothing but its checksum would be looked at.</summary>
internal static class FrameMutation
{
    public static byte[] Change(Mutation mutation, byte[] stream)
    {
        var output = new ArrayBufferWriter<byte>();
        using var frames = new AwsEventReader();
        frames.Append(stream);
        while (frames.TryRead(out var e))
        {
            var payload = mutation.IsChosen ? mutation.Change(e.Payload.ToArray()) : e.Payload;
            for (var times = mutation.IsChosen ? mutation.Times : 1; times > 0; times--) AwsEventWriter.WriteEvent(output, e.Name, payload);
        }

        return output.WrittenSpan.ToArray();
    }
}
