using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>How this library writes JSON for models, and the few things that every dialect writes alike.</summary>
internal static class JsonOut
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 4 * JsonField.MaxDepth };

    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    public static void Number(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    public static void Flag(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag) json.WriteBoolean(name, flag);
    }

    public static void Raw(this Utf8JsonWriter json, string name, RawJson value)
    {
        if (value.IsEmpty) return;
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    public static void Texts(this Utf8JsonWriter json, string name, Sequence<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>The members that came in this very dialect.</summary>
    public static void Own(this Utf8JsonWriter json, Extras extras, string dialect)
    {
        if (extras.Dialect != dialect) return;
        foreach (var (name, value) in extras.Members) json.Raw(name, value);
    }
}
