using System.Text.Json.Serialization;

namespace McpHub.Admin;

[JsonSerializable(typeof(ReadyReport))]
[JsonSerializable(typeof(ServerReport))]
[JsonSerializable(typeof(IReadOnlyList<ServerReport>))]
[JsonSerializable(typeof(IReadOnlyList<ToolReport>))]
[JsonSerializable(typeof(ToolDefinitionReport))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(TranslateRequest))]
[JsonSerializable(typeof(TranslateReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class AdminJson : JsonSerializerContext;
