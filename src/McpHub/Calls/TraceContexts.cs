using System.Diagnostics;

namespace McpHub.Calls;

/// <summary>W3C trace context as it stands in <c>_meta</c> of MCP messages: <c>traceparent</c> and <c>tracestate</c>, un-prefixed (SEP-414).</summary>
public static class TraceContexts
{
    // https://www.w3.org/TR/trace-context/#tracestate-limits asks to propagate at least 512 characters.
    private const int MaxStateLength = 512;

    /// <returns><c>default</c>, which is no parent, when the text is absent or malformed.</returns>
    public static ActivityContext Parse(string? traceparent, string? tracestate)
    {
        var state = tracestate is { Length: <= MaxStateLength } ? tracestate : null;
        return ActivityContext.TryParse(traceparent, state, isRemote: true, out var context) ? context : default;
    }

    /// <summary>What to put into an outgoing <c>_meta</c>: the span's own context, else what the caller sent. Null for nothing.</summary>
    /// <param name="received">What <see cref="Parse"/> gave for the request that causes this one.</param>
    public static (string? TraceParent, string? TraceState) ToSend(Activity? span, ActivityContext received)
    {
        if (span is { IdFormat: ActivityIdFormat.W3C }) return (span.Id, span.TraceStateString);
        if (received == default) return (null, null);

        var flags = (received.TraceFlags & ActivityTraceFlags.Recorded) == 0 ? "00" : "01";
        return ($"00-{received.TraceId}-{received.SpanId}-{flags}", received.TraceState);
    }
}
