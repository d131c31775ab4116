using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>$ref</c>, resolved when compiled.</summary>
internal sealed class RefKeyword(SchemaNode target) : IKeyword
{
    public SchemaNode Target => target;

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("$ref", Vocabularies.Core, out _) ? new RefKeyword(context.InPlace(context.Follow("$ref", out _))) : null;

    public bool Check(JsonElement instance, ref ValidationRun run) => target.Check(instance, ref run);
}
