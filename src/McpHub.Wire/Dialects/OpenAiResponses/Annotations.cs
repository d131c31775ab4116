using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Citations: those of URLs have a form that all dialects share, the others only OpenAI can read.</summary>
internal static class Annotations
{
    public static Citation Read(JsonField annotation)
    {
        if (annotation["type"].Text() != "url_citation") return new Citation { Native = annotation.Raw(), Dialect = OpenAiResponsesDialect.Name };
        return new Citation
        {
            Url = annotation["url"].Text(),
            Title = annotation["title"].Text(),
            Start = annotation["start_index"].Count(),
            End = annotation["end_index"].Count(),
        };
    }

    public static bool CanWrite(Citation citation) => citation.Url is not null || citation.Dialect == OpenAiResponsesDialect.Name;

    public static void Write(Utf8JsonWriter json, IEnumerable<Citation> citations)
    {
        json.WriteStartArray("annotations"u8);
        foreach (var citation in citations.Where(CanWrite)) Write(json, citation);
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, Citation citation)
    {
        if (citation.Dialect == OpenAiResponsesDialect.Name)
        {
            citation.Native.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "url_citation"u8);
        json.Number("start_index", citation.Start);
        json.Number("end_index", citation.End);
        json.Text("url", citation.Url);
        json.Text("title", citation.Title);
        json.WriteEndObject();
    }
}
