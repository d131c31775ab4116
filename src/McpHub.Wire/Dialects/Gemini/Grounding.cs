using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>What an answer rests on: sources, and which bytes of the text rest on which. It comes beside the text, usually at the end.</summary>
internal static class Grounding
{
    private const int MaxCitations = 1024;
    private static readonly string[] Kinds = ["web", "retrievedContext", "maps"];

    public static bool IsIn(JsonField candidate) => candidate.Of("groundingMetadata").Exists || candidate.Of("citationMetadata").Exists;

    /// <param name="text">The text that the places are counted in; null when it is not known.</param>
    public static List<Citation> Read(JsonField candidate, string? text)
    {
        var citations = new List<Citation>();
        ReadGrounding(candidate.Of("groundingMetadata"), text, citations);
        var cited = candidate.Of("citationMetadata");
        foreach (var source in (cited["citations"].Exists ? cited["citations"] : cited.Of("citationSources")).Items().Take(MaxCitations))
        {
            var citation = source["uri"].Text() is { } uri ? new Citation { Url = uri, Title = source["title"].Text() } : new Citation { Native = source.Raw(), Dialect = GeminiDialect.Name };
            citations.Add(citation with { Start = Chars(text, source.Of("startIndex").Count() ?? 0), End = Chars(text, source.Of("endIndex").Count()) });
        }

        return citations;
    }

    public static bool CanWrite(Citation citation) => citation.Url is not null || citation.Dialect == GeminiDialect.Name;

    /// <param name="cited">With the text that it belongs to, and that text's place among the parts.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<(Citation Citation, string Text, int Part)> cited)
    {
        List<(Citation Citation, string Text, int Part)> native = [.. cited.Where(one => one.Citation.Url is null && CanWrite(one.Citation))];
        if (native.Count > 0)
        {
            json.WriteStartObject("citationMetadata"u8);
            json.WriteStartArray("citations"u8);
            foreach (var (citation, _, _) in native) citation.Native.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        List<(Citation Citation, string Text, int Part)> urls = [.. cited.Where(one => one.Citation.Url is not null)];
        if (urls.Count == 0) return;
        List<(string? Url, string? Title)> sources = [.. urls.Select(one => (one.Citation.Url, one.Citation.Title)).Distinct()];
        json.WriteStartObject("groundingMetadata"u8);
        json.WriteStartArray("groundingChunks"u8);
        foreach (var (url, title) in sources) WriteSource(json, url!, title);
        json.WriteEndArray();
        json.WriteStartArray("groundingSupports"u8);
        foreach (var (citation, text, part) in urls.Where(one => one.Citation.End is not null)) WriteSupport(json, citation, text, part, sources.IndexOf((citation.Url, citation.Title)));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void ReadGrounding(JsonField grounding, string? text, List<Citation> citations)
    {
        List<Citation> sources = [.. grounding.Of("groundingChunks").Items().Take(MaxCitations).Select(ReadSource)];
        var isUsed = new bool[sources.Count];
        foreach (var support in grounding.Of("groundingSupports").Items())
        {
            var segment = support["segment"];
            foreach (var index in support.Of("groundingChunkIndices").Items().Select(item => item.Count() ?? -1))
            {
                if (index < 0 || index >= sources.Count || citations.Count == MaxCitations) continue;
                isUsed[index] = true;
                citations.Add(sources[index] with { Start = Chars(text, segment.Of("startIndex").Count() ?? 0), End = Chars(text, segment.Of("endIndex").Count()) });
            }
        }

        citations.AddRange(sources.Where((_, index) => !isUsed[index]));
    }

    private static Citation ReadSource(JsonField chunk)
    {
        var source = Kinds.Select(kind => chunk.Of(kind)).FirstOrDefault(one => one.Exists);
        return source["uri"].Text() is { } uri
            ? new Citation { Url = uri, Title = source["title"].Text() }
            : new Citation { Native = chunk.Raw(), Dialect = GeminiDialect.Name };
    }

    private static void WriteSource(Utf8JsonWriter json, string url, string? title)
    {
        json.WriteStartObject();
        json.WriteStartObject("web"u8);
        json.WriteString("uri"u8, url);
        json.Text("title", title);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSupport(Utf8JsonWriter json, Citation citation, string text, int part, int source)
    {
        var start = Whole(text, Math.Clamp(citation.Start ?? 0, 0, text.Length));
        var end = Whole(text, Math.Clamp(citation.End ?? text.Length, start, text.Length));
        json.WriteStartObject();
        json.WriteStartObject("segment"u8);
        if (part > 0) json.WriteNumber("partIndex"u8, part);
        json.WriteNumber("startIndex"u8, Encoding.UTF8.GetByteCount(text.AsSpan(0, start)));
        json.WriteNumber("endIndex"u8, Encoding.UTF8.GetByteCount(text.AsSpan(0, end)));
        json.WriteString("text"u8, text.AsSpan(start, end - start));
        json.WriteEndObject();
        json.WriteStartArray("groundingChunkIndices"u8);
        json.WriteNumberValue(source);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Not between the halves of a surrogate pair.
    private static int Whole(string text, int place) => place > 0 && place < text.Length && char.IsSurrogatePair(text, place - 1) ? place - 1 : place;

    // Places are counted in bytes of UTF-8 on the wire and in characters here.
    private static int? Chars(string? text, int? bytes)
    {
        if (text is null || bytes is not { } left) return null;
        var chars = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (left <= 0) break;
            left -= rune.Utf8SequenceLength;
            chars += rune.Utf16SequenceLength;
        }

        return left <= 0 ? chars : null;
    }
}
