using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Tests.Json;

namespace McpHub.Wire.Tests.Chat;

/// <summary>Pieces of conversations, of which each dialect's tests make what that dialect can say.</summary>
internal static class ChatGen
{
    /// <summary>Never empty; line breaks, escapes, characters outside the first plane.</summary>
    public static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf("Hello", "data: x\n\nevent: y\r\n", "\"quotes\" \\ and {braces}", "ä 😀 \u2028", " ", "[DONE]", "null"),
        Gen.String[1, 40].Where(IsWellFormed));

    public static readonly Gen<string> Ids = Gen.Char["abcXYZ019_-"].Array[1, 24].Select(chars => new string(chars));

    public static readonly Gen<string> ToolNames = Gen.OneOf("search", "read_file", "a", "get-weather", "x9");

    public static readonly Gen<RawJson> Objects = JsonGen.Objects.Select(RawJson.Parse);

    public static readonly Gen<string> Base64 = Gen.Byte.Array[0, 12].Select(Convert.ToBase64String);

    public static readonly Gen<Media> InlineImages = Gen.Select(Gen.OneOf("image/png", "image/jpeg"), Base64, (type, data) => (Media)new InlineMedia(type, data));

    public static readonly Gen<Media> ImageUrls = Ids.Select(id => (Media)new UrlMedia($"https://example.com/{id}.png"));

    public static readonly Gen<TextBlock> TextBlocks = Texts.Select(text => new TextBlock(text));

    public static readonly Gen<ToolCallBlock> FunctionCalls =
        Gen.Select(Ids, ToolNames, Gen.OneOf("{}", """{"a":1.0}""", """{ "b" : [1, 2] }""", """{"c":"ä \u0041"}"""), (id, name, input) => new ToolCallBlock(id, name, input));

    public static readonly Gen<Sampling> Samplings = Gen.Select(
        Maybe(Gen.Double[0, 1]), Maybe(Gen.Double[0, 1]), Maybe(Gen.Int[0, 100]), Maybe(Gen.Long),
        (temperature, topP, topK, seed) => new Sampling { Temperature = temperature, TopP = topP, TopK = topK, Seed = seed });

    public static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct => Gen.OneOf(Gen.Const((T?)null), gen.Select(value => (T?)value));

    public static Gen<T?> MaybeNull<T>(Gen<T> gen)
        where T : class => Gen.OneOf(Gen.Const((T?)null), gen.Select(value => (T?)value));

    /// <summary>Few of them, in a sequence.</summary>
    public static Gen<Sequence<T>> Few<T>(Gen<T> gen, int least = 0, int most = 3) => gen.Array[least, most].Select(items => Sequence.Of<T>(items));

    /// <summary>On one line: in a stream, line breaks between tokens become spaces.</summary>
    public static Gen<Extras> Extras(string dialect) => Gen.OneOf(
        Gen.Const(default(Extras)), JsonGen.Values.Select(value => new Extras(dialect, [new Extra("x_unknown", RawJson.Parse(value.Replace('\r', ' ').Replace('\n', ' ')))])));

    public static readonly Gen<TokenUsage> Usages = Gen.Long[0, 9999].Array[8].Select(counts => new TokenUsage
        {
            Input = counts[0],
            CacheRead = counts[1],
            CacheWrite = counts[2],
            AudioInput = counts[3],
            Output = counts[4],
            Reasoning = counts[5],
            AudioOutput = counts[6],
        });

    private static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index])) continue;
            if (!char.IsSurrogatePair(text, index)) return false;
            index++;
        }

        return true;
    }
}
