using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>enum</c>. A list of strings only, the usual case, is looked up instead of compared one by one.</summary>
internal sealed class EnumKeyword : IKeyword
{
    private const int MaxShown = 20;
    private readonly KeywordSite _site;
    private readonly JsonElement[] _values;

    private EnumKeyword(KeywordSite site, JsonElement[] values)
    {
        _site = site;
        _values = values;
        if (values.All(value => value.ValueKind == JsonValueKind.String))
        {
            Texts = new NameTable([.. values.Select(value => value.GetString()!).Distinct().Select(Encoding.UTF8.GetBytes)]);
        }
    }

    /// <summary>The values when all are strings, otherwise null.</summary>
    public NameTable? Texts { get; }

    public IReadOnlyList<JsonElement> Values => _values;

    public static IKeyword? Build(KeywordContext context)
    {
        if (!context.TryGet("enum", Vocabularies.Validation, out var list)) return null;
        if (list.ValueKind != JsonValueKind.Array) throw context.Error("enum", "must be an array of values");
        return new EnumKeyword(context.Site("enum"), [.. list.EnumerateArray()]);
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (Texts is null ? ContainsValue(instance, ref run) : ContainsText(instance)) return true;
        return run.Errors is not null && run.Report(_site, Describe());
    }

    /// <summary>A value of the schema for a message, cut when long.</summary>
    public static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 64 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[63]) ? 63 : 64), "…");
    }

    private bool ContainsText(JsonElement instance)
    {
        if (instance.ValueKind != JsonValueKind.String) return false;
        using var text = new Utf8Text(JsonText.Raw(instance));
        return text.IsWellFormed && Texts!.Find(text.Bytes) >= 0;
    }

    private bool ContainsValue(JsonElement instance, ref ValidationRun run)
    {
        foreach (var value in _values)
        {
            if (JsonEquality.AreEqual(value, instance, ref run)) return true;
        }

        return false;
    }

    private string Describe()
    {
        if (_values.Length == 0) return "No value is allowed here: the list of allowed values is empty.";

        var more = _values.Length > MaxShown ? $" and {_values.Length - MaxShown} more" : "";
        return $"Must be one of {string.Join(", ", _values.Take(MaxShown).Select(Show))}{more}.";
    }
}
