using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpHub.Admin;

[JsonSerializable(typeof(ReadyReport))]
[JsonSerializable(typeof(ServerReport))]
[JsonSerializable(typeof(IReadOnlyList<ServerReport>))]
[JsonSerializable(typeof(IReadOnlyList<ToolReport>))]
[JsonSerializable(typeof(ToolDefinitionReport))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(SignInQuestion))]
[JsonSerializable(typeof(SignInPage))]
[JsonSerializable(typeof(SignInAnswer))]
[JsonSerializable(typeof(ApprovalReport))]
[JsonSerializable(typeof(IReadOnlyList<ApprovalReport>))]
[JsonSerializable(typeof(ApprovalDenial))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(TranslateRequest))]
[JsonSerializable(typeof(TranslateReport))]
[JsonSerializable(typeof(CheckpointReport))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(ChangeReport))]
[JsonSerializable(typeof(EraseRequest))]
[JsonSerializable(typeof(EraseReport))]
[JsonSerializable(typeof(JsonElement))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class AdminJson : JsonSerializerContext;
