using System.Text.Json;

namespace McpHub.Admin;

/// <summary>A model request to be looked at and not sent.</summary>
/// <param name="Dialect">What <paramref name="Request"/> is written in: <c>openai-chat</c>, <c>anthropic</c>, …</param>
/// <param name="Model">Where the dialect names it in the URL; wins over the request.</param>
internal sealed record TranslateRequest(string Agent, string Dialect, JsonElement Request, string? Model = null, bool? Stream = null, bool Strict = false);

/// <summary>What the hub would do with it.</summary>
/// <param name="Decision"><c>allow</c> or <c>deny</c>.</param>
/// <param name="Targets">In the order in which they would be asked.</param>
internal sealed record TranslateReport(string Agent, string Model, string Decision, string? Rule, IReadOnlyList<TargetPreview> Targets);

/// <summary>What one target would get.</summary>
/// <param name="Lane"><c>passthrough</c>, <c>translate</c> or <c>none</c>.</param>
/// <param name="Dialect">What the provider is spoken to in.</param>
/// <param name="Url">Null for what runs inside the hub.</param>
/// <param name="Request">The body; null when it would be refused.</param>
/// <param name="Refusal">Why nothing would be sent.</param>
internal sealed record TargetPreview(string Target, string Lane, string? Dialect, string? Url, JsonElement? Request, IReadOnlyList<LossReport> Losses, string? Refusal);

/// <summary>One field that got lost.</summary>
/// <param name="Policy"><c>reject</c>, <c>warn</c> or <c>drop</c>.</param>
internal sealed record LossReport(string Field, string Policy, string Reason);
