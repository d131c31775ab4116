using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Tests.Models.Matrix;

namespace McpHub.EndToEnd.Sdks;

/// <summary>Embeddings as the vendors make them, and counts of tokens: the answers beside conversations.</summary>
internal static class Vectors
{
    private const string Numbers = "[0.5,-0.25]";

    /// <returns>Null when this address is for something else.</returns>
    public static string? Answer(string path, JsonElement body) => path.Split('/', ':')[^1] switch
    {
        "embeddings" => OpenAi(body),
        "batchEmbedContents" => $$"""{"embeddings":[{{Each(Texts(body, "requests", "content.parts.0.text"), $$"""{"values":{{Numbers}}}""")}}]}""",
        "embed" => $$"""{"model":"llama","embeddings":[{{Each(Texts(body, "input", null), Numbers)}}],"total_duration":1,"load_duration":1,"prompt_eval_count":4}""",
        "count_tokens" => """{"input_tokens":42}""",
        "countTokens" => """{"totalTokens":42}""",
        "count-tokens" => """{"inputTokens":42}""",
        "input_tokens" => """{"object":"response.input_tokens","input_tokens":42}""",
        _ => null,
    };

    private static string OpenAi(JsonElement body)
    {
        var vector = body.Text("encoding_format") == "base64" ? Fact.Quoted(Convert.ToBase64String(MemoryMarshal.AsBytes<float>([0.5f, -0.25f]))) : Numbers;
        var data = Texts(body, "input", null).Select((_, index) => $$"""{"object":"embedding","index":{{index.ToString(CultureInfo.InvariantCulture)}},"embedding":{{vector}}}""");
        return $$$"""{"object":"list","data":[{{{string.Join(",", data)}}}],"model":"vectors","usage":{"prompt_tokens":4,"total_tokens":4}}""";
    }

    private static IEnumerable<string?> Texts(JsonElement body, string list, string? path) => body.Items(list).Select(entry => path is null ? entry.ToString() : entry.Text(path)).Where(text => text == Script.Hi);

    private static string Each(IEnumerable<string?> texts, string vector) => string.Join(",", texts.Select(_ => vector));
}
