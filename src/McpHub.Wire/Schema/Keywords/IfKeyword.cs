using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class IfKeyword(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : IKeyword
{
    public SchemaNode Condition => condition;

    public SchemaNode? Then => then;

    public SchemaNode? Otherwise => otherwise;

    public static IKeyword? Build(KeywordContext context)
    {
        if (!context.TryGet("if", Vocabularies.Applicator, out _, from: SchemaDialect.Draft7)) return null;
        return new IfKeyword(context.InPlace(context.Child("if")), Branch(context, "then"), Branch(context, "else"));
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (then is null && otherwise is null && run.Evaluated is null) return true;

        var branch = run.CheckBranch(condition, instance, null) ? then : otherwise;
        return branch is null || branch.Check(instance, ref run);
    }

    private static SchemaNode? Branch(KeywordContext context, string keyword) =>
        context.TryGet(keyword, Vocabularies.Applicator, out _) ? context.InPlace(context.Child(keyword)) : null;
}
