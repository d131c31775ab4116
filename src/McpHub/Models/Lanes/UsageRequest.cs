using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>Asks for the usage of a stream of Chat Completions, which is told only on request, where the caller did not.</summary>
internal static class UsageRequest
{
    private const string Member = "stream_options";

    public static bool IsNeeded(ModelCall call, Target target) =>
        call is { IsStreaming: true, Operation: ModelOperation.Chat, Request: { IncludesUsage: false, ModelLength: > 0 } }
        && !target.Traits.Refuses.Contains(Member)
        && CanBeSaid(call);

    /// <summary>The caller's bytes with the model's name and the wish for usage in them; all others stay as they are.</summary>
    public static JsonSplice Add(ModelCall call, Target target)
    {
        var peek = call.Request;
        if (peek.StreamOptionsLength == 0) return new JsonSplice(call.Body, peek.ModelStart, peek.ModelLength, target.ModelJsonWithUsage);

        var options = Options(call);
        var wanted = ObjectSplice.Rewrite(options.Span[0] == (byte)'{' ? options : default, JsonEdit.Set("include_usage", "true"u8.ToArray()));
        var body = new JsonSplice(call.Body, peek.StreamOptionsStart, peek.StreamOptionsLength, wanted).ToArray();
        var shift = peek.ModelStart > peek.StreamOptionsStart ? wanted.Length - peek.StreamOptionsLength : 0;
        return new JsonSplice(body, peek.ModelStart + shift, peek.ModelLength, target.ModelJson);
    }

    // What is neither an object nor null is the provider's to refuse.
    private static bool CanBeSaid(ModelCall call) => call.Request.StreamOptionsLength == 0 || Options(call).Span[0] is (byte)'{' or (byte)'n';

    private static ReadOnlyMemory<byte> Options(ModelCall call) => call.Body.Slice(call.Request.StreamOptionsStart, call.Request.StreamOptionsLength);
}
