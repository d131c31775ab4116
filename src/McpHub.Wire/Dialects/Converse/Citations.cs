using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>What a text rests on: a page of the web, or a place in a document, which only Converse can name.</summary>
internal static class Citations
{
    public static Citation Read(JsonField citation)
    {
        var cited = string.Concat(citation["sourceContent"].Items().Select(part => part["text"].Text()));
        var read = new Citation { Title = citation["title"].Text(), CitedText = cited.Length > 0 ? cited : null };
        return citation["location"]["web"]["url"].Text() is { } url ? read with { Url = url } : read with { Native = citation.Raw(), Dialect = ConverseDialect.Name };
    }

    public static bool CanWrite(Citation citation) => citation.Url is not null || citation.Dialect == ConverseDialect.Name;

    public static void Write(Utf8JsonWriter json, Citation citation)
    {
        if (citation.Dialect == ConverseDialect.Name)
        {
            citation.Native.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.Text("title", citation.Title);
        if (citation.CitedText is { } text)
        {
            json.WriteStartArray("sourceContent"u8);
            json.WriteStartObject();
            json.WriteString("text"u8, text);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartObject("location"u8);
        json.WriteStartObject("web"u8);
        json.WriteString("url"u8, citation.Url);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter json, TextBlock text)
    {
        List<Citation> citations = [.. text.Citations.Where(CanWrite)];
        if (citations.Count == 0)
        {
            json.WriteString("text"u8, text.Text);
            return;
        }

        json.WriteStartObject("citationsContent"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, text.Text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("citations"u8);
        foreach (var citation in citations) Write(json, citation);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
