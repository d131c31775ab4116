using McpHub.Calls;
using McpHub.Models.Fetching;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Models.Lanes;

/// <summary>Which way a call goes to a target: decided by the snapshot, unless the conversation itself was changed on the way.</summary>
internal static class LaneChoice
{
    /// <param name="fetched">What goes out by its bytes where the caller gave URLs.</param>
    /// <returns>Null when no dialect leads there.</returns>
    public static ILane? Open(ModelCall call, Target target, bool isLast, TimeProvider time, UrlKinds fetched = UrlKinds.None)
    {
        if (call.Operation == ModelOperation.Embeddings) return ForEmbeddings(call, target, isLast, time);
        if (!target.Provider.Lanes.TryGetValue(call.Dialect.Name, out var lane)) return null;
        if (call.Operation == ModelOperation.CountTokens) return ForCounts(call, target, lane, isLast, time);
        // A changed conversation stays in the caller's dialect where the provider speaks it: least is lost.
        // An answer that the caller wants framed otherwise is written anew as well.
        return lane.IsPassthrough && !call.NeedsTranslation && call.Dialect.Framing == lane.Dialect.Framing ? new PassthroughLane(call, target, isLast, time) : new TranslateLane(call, target, lane.Dialect, isLast, time, fetched);
    }

    // Where the hub counts itself, it is asked in the caller's own dialect.
    private static ILane ForCounts(ModelCall call, Target target, Lane lane, bool isLast, TimeProvider time)
    {
        var dialect = lane.Dialect.TokenCounts is null ? call.Dialect : lane.Dialect;
        return dialect == call.Dialect && !call.NeedsTranslation ? new PassthroughLane(call, target, isLast, time) : new TokenCountLane(call, target, dialect, time);
    }

    // Gemini repeats the model's name inside the body: that is never passed on as it is.
    private static ILane? ForEmbeddings(ModelCall call, Target target, bool isLast, TimeProvider time)
    {
        if (target.Provider.Kind.Embeddings is not { } name || ChatDialects.Find(name) is not { Embeddings: not null } dialect || call.Dialect.Embeddings is null) return null;
        return dialect == call.Dialect && dialect.Family != Families.Gemini ? new PassthroughLane(call, target, isLast, time) : new EmbeddingLane(call, target, dialect, time);
    }
}
