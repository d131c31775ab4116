using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c>, in Unicode code points.</summary>
internal sealed class StringLengthKeyword(CountRange range) : IKeyword
{
    public static IKeyword? Build(KeywordContext context) =>
        CountRange.Build(context, "minLength", "maxLength", "character") is { } range ? new StringLengthKeyword(range) : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.String) return true;

        var raw = JsonText.Raw(instance);
        return Holds(raw) || range.Report(JsonText.CodePoints(raw), ref run);
    }

    /// <summary>Whether a text, escapes as written, has an allowed length.</summary>
    public bool Holds(ReadOnlySpan<byte> raw) => JsonText.HasLength(raw, range.Min, range.Max);
}
