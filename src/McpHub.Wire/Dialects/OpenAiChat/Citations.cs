using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Citations of URLs, the only ones that Chat Completions knows.</summary>
internal static class Citations
{
    public static IEnumerable<Citation> Read(JsonField annotations)
    {
        foreach (var annotation in annotations.Items())
        {
            if (!annotation.IsObject) throw annotation.Wrong("must be an object");
            var cited = annotation["url_citation"];
            if (!cited.Exists)
            {
                yield return new Citation { Native = annotation.Raw(), Dialect = OpenAiChatDialect.Name };
                continue;
            }

            yield return new Citation
            {
                Url = cited["url"].Text(),
                Title = cited["title"].Text(),
                Start = cited["start_index"].Count(),
                End = cited["end_index"].Count(),
            };
        }
    }

    public static bool CanWrite(Citation citation) => citation.Url is not null || citation.Dialect == OpenAiChatDialect.Name;

    public static void Write(Utf8JsonWriter json, IEnumerable<Citation> citations)
    {
        json.WriteStartArray("annotations"u8);
        foreach (var citation in citations.Where(CanWrite)) WriteOne(json, citation);
        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, Citation citation)
    {
        if (citation.Dialect == OpenAiChatDialect.Name)
        {
            citation.Native.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "url_citation"u8);
        json.WriteStartObject("url_citation"u8);
        json.Number("start_index", citation.Start);
        json.Number("end_index", citation.End);
        json.Text("url", citation.Url);
        json.Text("title", citation.Title);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
