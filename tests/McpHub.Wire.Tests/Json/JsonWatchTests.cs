using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

public sealed class JsonWatchTests
{
    private static readonly WatchedMember[] Members = [new("usage"u8.ToArray(), 1), new("id"u8.ToArray(), 1), new("finish_reason"u8.ToArray(), 3)];

    [Theory]
    [InlineData("""{"usage":{"a":[1,{"usage":2}]},"id":"x"}""", """{"a":[1,{"usage":2}]}""", "\"x\"", "")]
    [InlineData("""{ "id" : 12 , "choices" : [ { "finish_reason" : "stop" , "x":1} ] }""", "", "12", "\"stop\"")]
    [InlineData("""{"choices":[{"finish_reason":"stop"},{"finish_reason":null}],"usage":null}""", "null", "", "\"stop\"")]
    [InlineData("""{"choices":[{"finish_reason":null},{"finish_reason":"length"}]}""", "", "", "\"length\"")]
    [InlineData("""{"x":"\"usage\":1,","a":{"usage":1,"id":2},"y":["usage","id"],"id":"q\\\"}"}""", "", "\"q\\\\\\\"}\"", "")]
    [InlineData("""{"us":1,"usages":2,"\u0075sage":3,"id":true}""", "", "true", "")]
    public void Keeps_watched_members_whatever_the_portions(string json, string usage, string id, string finish)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        for (var size = 1; size <= bytes.Length; size++)
        {
            using var watch = Watch(bytes, size);
            Assert.Equal((usage, id, finish), (Text(watch, 0), Text(watch, 1), Text(watch, 2)));
            Assert.True(watch.IsComplete && !watch.IsBroken);
        }
    }

    [Fact]
    public void Random_objects_give_what_a_parser_gives()
    {
        var leaf = Gen.OneOf(
            Gen.String[Gen.Char["ab\"\\{}[],: ü\n"], 0, 9].Select(s => (JsonNode)JsonValue.Create(s)),
            Gen.Int.Select(n => (JsonNode)JsonValue.Create(n)),
            Gen.Bool.Select(b => (JsonNode)JsonValue.Create(b)));
        var name = Gen.OneOf(Gen.OneOf("usage", "id", "finish_reason"), Gen.String[Gen.Char["ab\"\\:"], 0, 5]);
        var node = Gen.Recursive<JsonNode>((depth, inner) => depth > 3 ? leaf : Gen.OneOf(leaf, Object(name, inner), inner.Array[0, 4].Select(items => (JsonNode)new JsonArray([.. items.Select(i => i.DeepClone())]))));
        Gen.Select(Object(name, node), Gen.Int[1, 50]).Sample((value, size) =>
        {
            var bytes = Encoding.UTF8.GetBytes(value.ToJsonString());
            using var watch = Watch(bytes, size);
            Assert.True(watch.IsComplete && !watch.IsBroken);
            Assert.Equal(((JsonObject)value)["usage"]?.ToJsonString() ?? "", Text(watch, 0));
            Assert.Equal(((JsonObject)value)["id"]?.ToJsonString() ?? "", Text(watch, 1));
        });
    }

    [Theory]
    [InlineData("""{"id":1""")]
    [InlineData("""{"id":"a""")]
    [InlineData("""{"a":[{}]""")]
    [InlineData("")]
    public void Cut_text_is_not_complete(string json)
    {
        using var watch = Watch(Encoding.UTF8.GetBytes(json), 3);
        Assert.False(watch.IsComplete || watch.IsBroken);
    }

    [Theory]
    [InlineData("""{"id":[1}""")]
    [InlineData("[]")]
    [InlineData("}")]
    public void Brackets_that_do_not_match_are_broken(string json)
    {
        using var watch = Watch(Encoding.UTF8.GetBytes(json), 3);
        Assert.True(watch.IsBroken);
    }

    [Fact]
    public void Nesting_bomb_is_broken()
    {
        using var watch = Watch(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000)), 4096);
        Assert.True(watch.IsBroken);
    }

    [Fact]
    public void Value_over_the_bound_is_not_kept()
    {
        using var watch = Watch(Encoding.UTF8.GetBytes("{\"id\":\"" + new string('x', 20_000) + "\",\"usage\":{\"a\":1}}"), 1000);
        Assert.Equal(("", """{"a":1}"""), (Text(watch, 1), Text(watch, 0)));
    }

    [Fact]
    public void Starts_anew_after_reset()
    {
        using var watch = Watch("{\"id\":1,\"usage\":{\"cut"u8, 5);
        watch.Reset();
        watch.Append("{\"usage\":2}"u8);
        Assert.Equal(("2", ""), (Text(watch, 0), Text(watch, 1)));
    }

    private static Gen<JsonNode> Object(Gen<string> name, Gen<JsonNode> value) =>
        Gen.Select(name, value).Array[0, 5].Select(members => (JsonNode)new JsonObject(members.DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, (JsonNode?)m.Item2.DeepClone()))));

    private static JsonWatch Watch(ReadOnlySpan<byte> bytes, int size)
    {
        var watch = new JsonWatch(Members);
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(size, bytes.Length)..]) watch.Append(bytes[..Math.Min(size, bytes.Length)]);
        return watch;
    }

    private static string Text(JsonWatch watch, int index) => Encoding.UTF8.GetString(watch[index]);
}
