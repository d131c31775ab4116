using System.Text;
using System.Text.Json;
using CsCheck;
using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

/// <summary>What holds for every object and every edit.</summary>
public sealed class ObjectSplicePropertyTests
{
    private const int Runs = 2_000;
    private static readonly Gen<(string Name, string? Value)> Edits = Gen.Select(JsonGen.Names, Gen.OneOf(JsonGen.Values.Select(value => (string?)value), Gen.Const((string?)null)));

    [Fact]
    public void Get_finds_what_a_parser_finds()
    {
        Gen.Select(JsonGen.Objects, JsonGen.Names).Sample(
            (json, name) =>
            {
                using var parsed = JsonDocument.Parse(json);
                var expected = parsed.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : "";
                return Text(ObjectSplice.Get(Bytes(json), Bytes(name))) == expected;
            },
            iter: Runs);
    }

    [Fact]
    public void Members_are_those_that_a_parser_finds_in_order()
    {
        JsonGen.Objects.Sample(
            json => Assert.Equal(Parse(json), ObjectSplice.Members(Bytes(json)).Select(member => (member.Key, Text(member.Value)))),
            iter: Runs);
    }

    [Fact]
    public void Elements_are_those_that_a_parser_finds_in_order()
    {
        JsonGen.Values.Array[0, 5].Sample(
            items => Assert.Equal(items, ObjectSplice.Elements(Bytes($"[{string.Join(" , ", items)}]")).Select(element => Text(element))),
            iter: Runs);
    }

    [Fact]
    public void Members_that_no_edit_names_keep_every_byte_and_their_order()
    {
        Gen.Select(JsonGen.Objects, Edits.Array[0, 4]).Sample(
            (json, edits) =>
            {
                var named = edits.Select(edit => edit.Name).ToHashSet();
                var rewritten = Text(ObjectSplice.Rewrite(Bytes(json), ToEdits(edits)));

                Assert.Equal(Raw(json).Where(member => !named.Contains(member.Name)), Raw(rewritten).Where(member => !named.Contains(member.Name)));
            },
            iter: Runs);
    }

    [Fact]
    public void Every_edit_is_done_once_and_stands_alone()
    {
        Gen.Select(JsonGen.Objects, Edits.Array[1, 4]).Sample(
            (json, edits) =>
            {
                var distinct = edits.DistinctBy(edit => edit.Name).ToArray();
                var result = Parse(Text(ObjectSplice.Rewrite(Bytes(json), ToEdits(distinct))));
                foreach (var (name, value) in distinct)
                {
                    Assert.Equal(value is null ? [] : [value], result.Where(member => member.Name == name).Select(member => member.Value));
                }
            },
            iter: Runs);
    }

    [Fact]
    public void Cut_off_or_continued_objects_are_never_taken_for_whole()
    {
        Gen.Select(JsonGen.Objects, Gen.Int[0, 1_000], Gen.OneOf("x", "}", ",", "{}", "\"", "1"), JsonGen.Names).Sample(
            (json, cut, more, name) =>
            {
                var bytes = Bytes(json);
                var part = bytes.AsMemory(0, 1 + (cut % bytes.Length));
                if (part.Length < bytes.Length) AssertRefused(part, name);
                AssertRefused(Bytes(json + more), name);
            },
            iter: Runs);
    }

    private static void AssertRefused(ReadOnlyMemory<byte> json, string name)
    {
        Assert.ThrowsAny<JsonException>(() => ObjectSplice.Get(json, Bytes(name)));
        Assert.ThrowsAny<JsonException>(() => ObjectSplice.Members(json));
        Assert.ThrowsAny<JsonException>(() => ObjectSplice.Rewrite(json, JsonEdit.SetText(name, "x")));
    }

    private static JsonEdit[] ToEdits((string Name, string? Value)[] edits) =>
        [.. edits.Select(edit => edit.Value is null ? JsonEdit.Remove(edit.Name) : JsonEdit.Set(edit.Name, Bytes(edit.Value)))];

    private static List<(string Name, string Value)> Parse(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        return [.. parsed.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetRawText()))];
    }

    // The same with the name as it is spelled in the text.
    private static List<(string Name, string Spelling, string Value)> Raw(string json)
    {
        var members = new List<(string, string, string)>();
        var bytes = Bytes(json);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, spelling) = (reader.GetString()!, Encoding.UTF8.GetString(reader.ValueSpan));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, spelling, Text(bytes.AsMemory(start, (int)reader.BytesConsumed - start))));
        }

        return members;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
