using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>One page of a vendor's list of models.</summary>
/// <param name="Models">By the names that requests use.</param>
/// <param name="Next">What the next page is asked for with; null when this is the last.</param>
public sealed record ModelPage(IReadOnlyList<string> Models, string? Next)
{
    private const int MaxNameLength = 256;

    // Gemini lists models with the collection that they stand in.
    private const string Collection = "models/";

    /// <param name="family">Whose list it is, one of <see cref="Families"/>.</param>
    /// <exception cref="ChatFormatException">It is no such list.</exception>
    public static ModelPage Read(string family, ReadOnlyMemory<byte> json)
    {
        using var document = JsonField.Parse(json);
        var page = JsonField.Of(document);
        return family switch
        {
            Families.Anthropic => new(Names(Required(page["data"]), model => model["id"]), page["has_more"].Flag() is true ? page["last_id"].RequiredText() : null),
            Families.Gemini => new(Names(page["models"].Items().Where(Generates), model => model["name"]), page["nextPageToken"].Text() is { Length: > 0 } next ? next : null),
            Families.Ollama => new(Names(Required(page["models"]), model => model["model"].Exists ? model["model"] : model["name"]), null),
            _ => new(Names(Required(page["data"]), model => model["id"]), null),
        };
    }

    private static IEnumerable<JsonField> Required(JsonField list) => list.Exists ? list.Items() : throw list.Wrong("is required");

    // What is only there to be tuned or counted with is no model to call.
    private static bool Generates(JsonField model) =>
        !model["supportedGenerationMethods"].Exists || model["supportedGenerationMethods"].Items().Any(method => method.Text() is "generateContent" or "embedContent");

    private static IReadOnlyList<string> Names(IEnumerable<JsonField> models, Func<JsonField, JsonField> nameOf) =>
        [.. models.Select(model => Bare(nameOf(model).RequiredName())).Where(name => name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl)).Distinct()];

    private static string Bare(string name) => name.StartsWith(Collection, StringComparison.Ordinal) ? name[Collection.Length..] : name;
}
