using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>type</c>.</summary>
internal sealed class TypeKeyword(KeywordSite site, JsonTypes allowed, bool integerByToken) : IKeyword
{
    public JsonTypes Allowed => allowed;

    /// <summary>Draft 4 calls 1.0 no integer, because it is written with a fraction; later drafts go by the value.</summary>
    public bool IntegerByToken => integerByToken;

    public static IKeyword? Build(KeywordContext context)
    {
        if (!context.TryGet("type", Vocabularies.Validation, out var value)) return null;

        var names = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        var allowed = JsonTypes.None;
        foreach (var name in names)
        {
            if (name.ValueKind != JsonValueKind.String || !JsonTypeNames.TryParse(name.GetString()!, out var type))
            {
                throw context.Error("type", "must be one or more of " + JsonTypeNames.Describe(JsonTypes.Any));
            }

            allowed |= type;
        }

        return new TypeKeyword(context.Site("type"), allowed, context.Dialect.Draft == SchemaDialect.Draft4);
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        var kind = JsonTypeNames.Of(instance.ValueKind);
        if ((allowed & kind) != 0) return true;
        if (kind == JsonTypes.Number && (allowed & JsonTypes.Integer) != 0 && IsInteger(JsonMarshal.GetRawUtf8Value(instance), integerByToken)) return true;
        if (run.Errors is null) return false;

        var found = kind == JsonTypes.Number && (allowed & JsonTypes.Integer) != 0 ? "a number with a fraction" : JsonTypeNames.WithArticle(kind);
        return run.Report(site, $"Expected {JsonTypeNames.Describe(allowed)}, but got {found}.");
    }

    public static bool IsInteger(ReadOnlySpan<byte> number, bool byToken) =>
        !number.ContainsAny(".eE"u8) || (!byToken && JsonNumber.Parse(number).IsInteger);
}
