using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>propertyNames</c>.</summary>
internal sealed class PropertyNamesKeyword(KeywordSite site, SchemaNode schema) : IKeyword
{
    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("propertyNames", Vocabularies.Applicator, out _, from: SchemaDialect.Draft6)
            ? new PropertyNamesKeyword(context.Site("propertyNames"), context.Child("propertyNames"))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object) return true;

        var valid = true;
        foreach (var member in instance.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            if (run.Matches(schema, AsValue(raw))) continue;
            valid = false;
            if (run.StopsAtFirstError) return false;
            Report(raw, ref run);
        }

        return valid;
    }

    /// <summary>The name as a JSON string, for the schema to look at.</summary>
    private static JsonElement AsValue(ReadOnlySpan<byte> raw)
    {
        var token = new byte[raw.Length + 2];
        token[0] = token[^1] = (byte)'"';
        raw.CopyTo(token.AsSpan(1));
        return JsonElement.Parse(token);
    }

    private void Report(ReadOnlySpan<byte> raw, ref ValidationRun run)
    {
        // The name's own errors explain; they stand at the object, which is the value that has to change.
        var details = run.Errors!.Fork();
        run.CheckBranch(schema, AsValue(raw), details);
        var reason = details.Errors.Count > 0 ? ": " + details.Errors[0].Message : ".";
        run.Report(site, $"The property name {JsonText.Quote(JsonText.ToText(raw))} is not allowed{reason}");
    }
}
