using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// Results of tools, which must be objects. A text stands in the member <c>output</c>, an error in <c>error</c>; a text that is an object
/// stands there as that object, unless it would then mean something else.
/// </summary>
internal static class ResultForm
{
    private const string Output = "output";
    private const string Error = "error";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = JsonField.MaxDepth, AllowDuplicateProperties = false };

    public static (List<Block> Content, bool IsError) Read(JsonField functionResponse)
    {
        var content = new List<Block>();
        var isError = ReadText(functionResponse["response"], content);
        foreach (var part in functionResponse["parts"].Items())
        {
            if (part.Of("inlineData") is { Exists: true } inline) content.Add(Parts.ReadInline(inline));
            else if (part.Of("fileData") is { Exists: true } file) content.Add(Parts.ReadFile(file));
            else throw part.Wrong("holds nothing; use inlineData or fileData");
        }

        return (content, isError);
    }

    public static void Write(Utf8JsonWriter json, string text, bool isError)
    {
        json.WritePropertyName("response"u8);
        if (!isError && IsPlainObject(text))
        {
            RawJson.Parse(text).WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString(isError ? Error : Output, text);
        json.WriteEndObject();
    }

    // A single member with one of the two names is what Write makes of a text; anything else is a result as the tool gave it.
    private static bool ReadText(JsonField response, List<Block> content)
    {
        if (!response.Exists) return false;
        if (!response.IsObject) throw response.Wrong("must be an object");
        var members = response.Members().Take(2).ToList();
        if (members is [{ Key: Output or Error, Value: { IsText: true } value }])
        {
            if (value.Text() is { Length: > 0 } text) content.Add(new TextBlock(text));
            return members[0].Key == Error;
        }

        if (members.Count > 0) content.Add(new TextBlock(response.Raw().ToString()));
        return members is [{ Key: Error }];
    }

    private static bool IsPlainObject(string text)
    {
        using var document = Parse(text);
        return document is not null && IsPlain(document.RootElement);
    }

    private static bool IsPlain(JsonElement root)
    {
        try
        {
            return IsUnmistakable(root);
        }
        catch (InvalidOperationException)
        {
            return false; // a name holds half a surrogate pair
        }
    }

    private static bool IsUnmistakable(JsonElement root) =>
        root.GetPropertyCount() > 0 && !(root.GetPropertyCount() == 1 && (root.TryGetProperty(Output, out _) || root.TryGetProperty(Error, out _))) && !HoldsReference(root);

    // Google's servers refuse a name that stands twice.
    private static JsonDocument? Parse(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{")) return null;
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Gemini takes a member `$ref` in a result for a pointer to one of the result's own parts.
    private static bool HoldsReference(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => member.NameEquals("$ref"u8) || HoldsReference(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HoldsReference),
        _ => false,
    };
}
