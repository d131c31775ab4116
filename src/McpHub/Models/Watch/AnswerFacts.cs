using McpHub.Calls;

namespace McpHub.Models;

/// <summary>What accounting and telemetry learn from an answer. Members that did not come are null.</summary>
/// <param name="Usage">The last usage reported; streams may repeat it, cumulatively.</param>
internal readonly record struct AnswerFacts(string? ResponseId, string? ResponseModel, string? FinishReason, Usage? Usage);
