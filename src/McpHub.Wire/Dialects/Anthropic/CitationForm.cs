using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Citations, of which there are several kinds; each is kept as it was spelled.</summary>
internal static class CitationForm
{
    public static Citation Read(JsonField citation) => !citation.IsObject ? throw citation.Wrong("must be an object") : new Citation
    {
        Url = citation["url"].Text(),
        Title = citation["title"].Text() ?? citation["document_title"].Text(),
        CitedText = citation["cited_text"].Text(),
        Native = citation.Raw(),
        Dialect = AnthropicDialect.Name,
    };

    public static bool IsOwn(Citation citation) => citation.Dialect == AnthropicDialect.Name;

    /// <summary>Whether an answer can hold it: its own, and any that names a URL.</summary>
    public static bool CanWrite(Citation citation) => IsOwn(citation) || citation.Url is not null;

    public static void Write(Utf8JsonWriter json, Citation citation)
    {
        if (IsOwn(citation))
        {
            citation.Native.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "web_search_result_location"u8);
        json.WriteString("url"u8, citation.Url);
        json.WriteString("title"u8, citation.Title);
        json.WriteString("cited_text"u8, citation.CitedText ?? "");
        json.WriteString("encrypted_index"u8, ""u8);
        json.WriteEndObject();
    }
}
