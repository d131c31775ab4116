using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>unevaluatedProperties</c>.</summary>
internal sealed class UnevaluatedPropertiesKeyword(KeywordSite site, SchemaNode schema) : IKeyword
{
    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("unevaluatedProperties", Vocabularies.Unevaluated, out _, from: SchemaDialect.Draft201909)
            ? new UnevaluatedPropertiesKeyword(context.Site("unevaluatedProperties"), context.Child("unevaluatedProperties"))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object) return true;

        var evaluated = run.Evaluated!;
        var valid = true;
        var index = -1;
        foreach (var member in instance.EnumerateObject())
        {
            index++;
            if (evaluated.Contains(index)) continue;

            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            valid &= schema.AllowsNothing ? Report(raw, ref run) : run.CheckMember(schema, raw, member.Value);
            if (!valid && run.StopsAtFirstError) return false;
        }

        evaluated.AddAll();
        return valid;
    }

    private bool Report(ReadOnlySpan<byte> raw, ref ValidationRun run)
    {
        if (run.Errors is null) return false;

        var name = JsonText.ToText(raw);
        run.Errors.Path.Push(name);
        run.Report(site, $"The property {JsonText.Quote(name)} is not allowed here: no part of the schema describes it.");
        run.Errors.Path.Pop();
        return false;
    }
}
