using System.Text.Json.Serialization;
using McpHub.Admin.Doctor;
using McpHub.Audit;
using McpHub.Config;

namespace McpHub.Cli.Output;

/// <summary>The documents that <c>--json</c> prints, besides those that the hub itself sends.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(IReadOnlyList<KeyReport>))]
[JsonSerializable(typeof(ServeReport))]
[JsonSerializable(typeof(SecretReport))]
[JsonSerializable(typeof(IReadOnlyList<SecretReport>))]
internal sealed partial class CliJson : JsonSerializerContext;

internal sealed record ErrorReport(ErrorBody Error);

internal sealed record ErrorBody(string Code, string Message, string? Hint);

/// <summary>What <c>mcphub check</c> found.</summary>
internal sealed record CheckReport(bool Ok, string File, IReadOnlyList<ConfigError> Errors, IReadOnlyList<ConfigError> Warnings);

/// <summary>A key of an agent.</summary>
/// <param name="Key">Its text; only at its creation.</param>
/// <param name="State"><c>active</c>, <c>expired</c>, or <c>agent unknown</c> when the configuration has no such agent any more.</param>
internal sealed record KeyReport(string Id, string Agent, string? Name, DateTimeOffset Created, DateTimeOffset? Expires, string State, string? Key = null);

/// <summary>Where the hub listens.</summary>
internal sealed record ServeReport(string Mcp, string Models, string Health);

/// <summary>A kept secret, without its text.</summary>
internal sealed record SecretReport(string Name, int Version, DateTimeOffset Set);
