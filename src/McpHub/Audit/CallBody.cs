using System.Diagnostics;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Audit;

/// <summary>What an agent is about to do (without an outcome), or did, by which rule, and how it ended.</summary>
internal sealed record CallBody : IAuditBody
{
    private const int MaxDropped = 32;

    public string Kind => Outcome is null ? "intent" : "outcome";

    public required string Agent { get; init; }

    public required string RequestId { get; init; }

    public required string Door { get; init; }

    public required string Action { get; init; }

    /// <summary>The identity of what was found; null when nothing was.</summary>
    public required string? Target { get; init; }

    /// <summary>The name as the caller gave it.</summary>
    public required string Requested { get; init; }

    /// <summary>Null when the call ended before anything was decided.</summary>
    public required Effect? Effect { get; init; }

    public required string? Rule { get; init; }

    /// <summary>The ticket of a call that needs an approval; null when none was needed.</summary>
    public string? ApprovalId { get; init; }

    public required string? TraceId { get; init; }

    /// <summary>Of the intent that this is the outcome of; null when there was none.</summary>
    public long? Intent { get; init; }

    public long ArgumentBytes { get; init; }

    /// <summary>Keyed; null when it stands in the intent, or when there are no arguments.</summary>
    public string? ArgumentHash { get; init; }

    /// <summary>Keyed; null when there is no whole result.</summary>
    public string? ResultHash { get; init; }

    /// <summary>Null in an intent.</summary>
    public CallOutcome? Outcome { get; init; }

    /// <summary>What every record of a call says.</summary>
    public static CallBody Of(Call call) => new()
    {
        Agent = call.Agent.Name,
        RequestId = call.RequestId,
        Door = call.Door,
        Action = call.Action,
        Target = call.Target,
        Requested = call.RequestedName,
        Effect = call.Effect,
        ApprovalId = call.Approval?.Ticket,
        Rule = call.Decision?.Rule,
        TraceId = (call.Span ?? Activity.Current)?.TraceId.ToHexString(),
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("requestId"u8, RequestId);
        json.WriteString("door"u8, Door);
        json.WriteString("action"u8, Action);
        AuditText.Write(json, "target"u8, Target);
        AuditText.Write(json, "requested"u8, Requested);
        WriteDecision(json);
        if (Intent is { } intent) json.WriteNumber("intent"u8, intent);
        if (Outcome is null) json.WriteNumber("bytesIn"u8, ArgumentBytes);
        else WriteOutcome(json, Outcome);
        if (ArgumentHash is not null) json.WriteString("argumentHash"u8, ArgumentHash);
        if (ResultHash is not null) json.WriteString("resultHash"u8, ResultHash);
        if (TraceId is not null) json.WriteString("traceId"u8, TraceId);
    }

    private void WriteDecision(Utf8JsonWriter json)
    {
        if (Effect is not { } effect) return;

        json.WriteStartObject("decision"u8);
        json.WriteString("effect"u8, effect.ToText());
        json.WriteString("rule"u8, Rule ?? "default");
        if (ApprovalId is not null) json.WriteString("approval"u8, ApprovalId);
        json.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter json, CallOutcome outcome)
    {
        json.WriteString("status"u8, outcome.Status);
        if (outcome.ErrorCode is not null) json.WriteString("errorCode"u8, outcome.ErrorCode);
        json.WriteNumber("durationMs"u8, Math.Round(outcome.Duration.TotalMilliseconds, 3));
        json.WriteNumber("bytesIn"u8, outcome.BytesIn);
        json.WriteNumber("bytesOut"u8, outcome.BytesOut);
        if (outcome.Usage is { } usage) WriteUsage(json, usage);
        if (outcome.ServedBy is not null) json.WriteString("servedBy"u8, outcome.ServedBy);
        if (outcome.Dropped.Count == 0) return;

        json.WriteStartArray("dropped"u8);
        foreach (var field in outcome.Dropped.Take(MaxDropped)) json.WriteStringValue(AuditText.Cut(field));
        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("inputTokens"u8, usage.InputTokens);
        json.WriteNumber("outputTokens"u8, usage.OutputTokens);
        json.WriteNumber("cachedInputTokens"u8, usage.CachedInputTokens);
        json.WriteNumber("reasoningTokens"u8, usage.ReasoningTokens);
        if (usage.CacheWriteTokens > 0) json.WriteNumber("cacheWriteTokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
    }
}
