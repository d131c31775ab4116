using System.Text.Json;

namespace McpHub.Config.Reading;

/// <summary>The dialect of JSON that a configuration is written in: comments and trailing commas, otherwise strict.</summary>
internal static class ConfigJson
{
    private const int MaxDepth = 64;

    public static readonly JsonReaderOptions ReaderOptions = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions DocumentOptions = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };

    /// <exception cref="JsonException">It is not JSON, or holds text that cannot be decoded; with line and position.</exception>
    public static JsonDocument Parse(byte[] json)
    {
        CheckText(json);
        return JsonDocument.Parse(json, DocumentOptions);
    }

    // An escaped half of a surrogate pair is well-formed JSON that cannot become text; a document finds out only when it is read.
    private static void CheckText(byte[] json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;

            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                var before = json.AsSpan(0, (int)reader.TokenStartIndex);
                throw new JsonException("Text with half of a surrogate pair.", null, before.Count((byte)'\n'), before.Length - before.LastIndexOf((byte)'\n') - 1, exception);
            }
        }
    }
}
