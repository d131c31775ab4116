using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>Who did what, by which rule, and how it ended. Names, sizes and codes only: never content, never a key.</summary>
internal readonly record struct AuditRecord
{
    /// <summary>Of the format; a reader refuses what it does not know.</summary>
    public const int Version = 1;

    /// <summary>Characters kept of a name that a caller or a server chose.</summary>
    public const int MaxNameLength = 256;

    private const int MaxDropped = 32;

    public required DateTimeOffset Time { get; init; }

    public required string RequestId { get; init; }

    public required string Agent { get; init; }

    public required string Door { get; init; }

    public required string Action { get; init; }

    /// <summary>The identity of what was found; null when nothing was.</summary>
    public required string? Target { get; init; }

    /// <summary>The name as the caller gave it.</summary>
    public required string Requested { get; init; }

    /// <summary>Null when the call ended before anything was decided.</summary>
    public required bool? IsAllowed { get; init; }

    public required string? Rule { get; init; }

    public required CallOutcome Outcome { get; init; }

    public required string? TraceId { get; init; }

    /// <param name="sequence">Counts from 1 since the hub started; a gap is what a failing disk lost.</param>
    public void Write(Utf8JsonWriter json, long sequence)
    {
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteNumber("seq"u8, sequence);
        json.WriteString("ts"u8, Time.UtcDateTime);
        json.WriteString("requestId"u8, RequestId);
        json.WriteString("agent"u8, Agent);
        json.WriteString("door"u8, Door);
        json.WriteString("action"u8, Action);
        WriteName(json, "target"u8, Target);
        WriteName(json, "requested"u8, Requested);
        WriteDecision(json);
        WriteOutcome(json);
        if (TraceId is not null) json.WriteString("traceId"u8, TraceId);
        json.WriteEndObject();
    }

    private void WriteDecision(Utf8JsonWriter json)
    {
        if (IsAllowed is not { } isAllowed) return;

        json.WriteStartObject("decision"u8);
        json.WriteString("effect"u8, isAllowed ? "allow"u8 : "deny"u8);
        json.WriteString("rule"u8, Rule ?? "default");
        json.WriteEndObject();
    }

    private void WriteOutcome(Utf8JsonWriter json)
    {
        json.WriteString("status"u8, Outcome.Status);
        if (Outcome.ErrorCode is not null) json.WriteString("errorCode"u8, Outcome.ErrorCode);
        json.WriteNumber("durationMs"u8, Math.Round(Outcome.Duration.TotalMilliseconds, 3));
        json.WriteNumber("bytesIn"u8, Outcome.BytesIn);
        json.WriteNumber("bytesOut"u8, Outcome.BytesOut);
        if (Outcome.Usage is { } usage)
        {
            json.WriteStartObject("usage"u8);
            json.WriteNumber("inputTokens"u8, usage.InputTokens);
            json.WriteNumber("outputTokens"u8, usage.OutputTokens);
            json.WriteNumber("cachedInputTokens"u8, usage.CachedInputTokens);
            json.WriteNumber("reasoningTokens"u8, usage.ReasoningTokens);
            if (usage.CacheWriteTokens > 0) json.WriteNumber("cacheWriteTokens"u8, usage.CacheWriteTokens);
            json.WriteEndObject();
        }

        if (Outcome.ServedBy is not null) json.WriteString("servedBy"u8, Outcome.ServedBy);
        if (Outcome.Dropped.Count == 0) return;

        json.WriteStartArray("dropped"u8);
        foreach (var field in Outcome.Dropped.Take(MaxDropped)) json.WriteStringValue(field.AsSpan(0, Math.Min(field.Length, MaxNameLength)));
        json.WriteEndArray();
    }

    private static void WriteName(Utf8JsonWriter json, ReadOnlySpan<byte> property, string? name)
    {
        if (name is not null) json.WriteString(property, name.AsSpan(0, Math.Min(name.Length, MaxNameLength)));
    }
}
