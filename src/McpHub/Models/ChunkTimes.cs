using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Models;

/// <summary>Measures how long each further portion of a stream was waited for. [hot]</summary>
internal sealed class ChunkTimes(KeyValuePair<string, object?>[] tags, TimeProvider time)
{
    private long last;

    /// <returns>Null when nothing is streamed or nobody listens.</returns>
    public static ChunkTimes? Of(ModelCall call, Target target, TimeProvider time) =>
        call.IsStreaming && HubTelemetry.MeasuresChunks ? new ChunkTimes(HubTelemetry.ChunkTags(call, target), time) : null;

    public void Saw()
    {
        var now = time.GetTimestamp();
        if (last != 0) HubTelemetry.RecordChunk(time.GetElapsedTime(last, now).TotalSeconds, tags);
        last = now;
    }
}
