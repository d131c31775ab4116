using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using McpHub.Mcp;

namespace McpHub.Tests.Mcp;

/// <summary>JSON that passes through a serializer and comes out as it went in.</summary>
public sealed class VerbatimTests
{
    private const string Json = """{"n":1.0,"big":12345678901234567890,"t":"\u00e9\/ü東京","deep":[{"e":1e3}]}""";

    [Fact]
    public async Task Json_comes_out_byte_for_byte()
    {
        var message = new JsonObject { ["result"] = Verbatim.Node(Encoding.UTF8.GetBytes(Json)), ["id"] = "\"1\"" }.ToJsonString();

        Assert.Equal($$"""{"result":{{Json}},"id":"\u00221\u0022"}""", await WriteAsync([message]));
    }

    [Fact]
    public Task Pieces_may_end_anywhere() => Gen.Int[1, 40].Array[1, 20].SampleAsync(async lengths =>
    {
        var node = Verbatim.Node(Encoding.UTF8.GetBytes(Json)).ToJsonString();
        var written = await WriteAsync(Cut($$"""data: {"a":"","b":{{node}},"c":{{node}}}""" + "\n\n", lengths));

        Assert.Equal($$"""data: {"a":"","b":{{Json}},"c":{{Json}}}""" + "\n\n", written);
    }, iter: 500);

    [Fact]
    public async Task Line_breaks_between_tokens_cannot_end_an_event()
    {
        Assert.Equal("{  \"a\": 1 }", await WriteAsync([Verbatim.Node("{\r\n\"a\":\n1 }"u8.ToArray()).ToJsonString()]));
    }

    [Fact]
    public async Task Text_of_others_that_looks_like_a_mark_stays_text()
    {
        const string text = """{"t":"0123456789abcdef0123456789abcdef:eyJ4IjoxfQ"}""";

        Assert.Equal(text, await WriteAsync([text]));
    }

    private static IEnumerable<string> Cut(string text, int[] lengths)
    {
        for (var (at, i) = (0, 0); at < text.Length; i++)
        {
            var length = Math.Min(lengths[i % lengths.Length], text.Length - at);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static async Task<string> WriteAsync(IEnumerable<string> pieces)
    {
        using var output = new MemoryStream();
        await using var stream = Verbatim.Over(output);
        foreach (var piece in pieces) await stream.WriteAsync(Encoding.UTF8.GetBytes(piece));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
