using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Config;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Federation;

/// <summary>Results that are too large are cut; the whole can be read in pages by the agent that called, for a while.</summary>
public sealed class ResultCapTests
{
    private const int Max = 8192;
    private const string AnyTool = """{"name":"t","inputSchema":{"type":"object"}}""";
    private static readonly string LongText = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"<{number}>ä"));

    [Fact]
    public async Task Result_within_the_limit_is_untouched()
    {
        var (result, _, hub, server) = await CallAsync(Text("short"));
        await using var __ = hub;
        await using var ___ = server;

        Assert.Equal("""[{"type":"text","text":"short"}]""", result.GetProperty("content").GetRawText());
    }

    [Fact]
    public async Task Long_text_keeps_head_and_tail_and_says_how_much_is_missing()
    {
        var (result, size, hub, server) = await CallAsync(Text(LongText));
        await using var __ = hub;
        await using var ___ = server;

        Assert.InRange(size, Max / 2, Max);
        var text = result.GetProperty("content")[0].GetProperty("text").GetString()!;
        Assert.StartsWith("<0>ä<1>", text, StringComparison.Ordinal);
        Assert.EndsWith("<19999>ä", text, StringComparison.Ordinal);
        var note = result.GetProperty("content")[1].GetProperty("text").GetString()!;
        var marker = $"\n[… {Missing(text)} characters are cut here …]\n";
        Assert.Equal(LongText.Length, text.Length - marker.Length + Missing(text));
        Assert.Contains($"Missing: {Missing(text)} characters.", note, StringComparison.Ordinal);
        Assert.Contains($"{Max} are allowed", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_text_is_read_page_by_page_by_the_agent_that_called()
    {
        var (result, _, hub, server) = await CallAsync(Text(LongText));
        await using var __ = hub;
        await using var ___ = server;
        var link = result.GetProperty("content")[2];
        Assert.Equal(("resource_link", "text/plain"), (link.GetProperty("type").GetString(), link.GetProperty("mimeType").GetString()));
        Assert.Equal(Encoding.UTF8.GetByteCount(LongText), link.GetProperty("size").GetInt32());

        var whole = new StringBuilder();
        for (var uri = link.GetProperty("uri").GetString(); uri is not null;)
        {
            var page = (await hub.ReadAsync(uri)).GetProperty("result");
            whole.Append(page.GetProperty("contents")[0].GetProperty("text").GetString());
            uri = page.GetProperty("_meta").GetProperty("dev.mcphub/page").TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(LongText, whole.ToString());
        Assert.Empty(server.Read);
    }

    [Fact]
    public async Task Result_of_another_agent_is_as_unknown_as_one_that_never_was()
    {
        var (result, _, hub, server) = await CallAsync(Text(LongText));
        await using var __ = hub;
        await using var ___ = server;
        var uri = result.GetProperty("content")[2].GetProperty("uri").GetString()!;

        var foreign = (await hub.ReadAsync(uri, agent: "b")).GetProperty("error");
        var unknown = (await hub.ReadAsync("hub://results/nothing", agent: "b")).GetProperty("error");
        var own = await hub.ReadAsync(uri);

        Assert.Equal(unknown.GetProperty("code").GetInt32(), foreign.GetProperty("code").GetInt32());
        Assert.Equal(unknown.GetProperty("message").GetString()!.Replace("hub://results/nothing", uri, StringComparison.Ordinal), foreign.GetProperty("message").GetString());
        Assert.True(own.TryGetProperty("result", out var _));
    }

    [Theory]
    [InlineData("?page=0")]
    [InlineData("?page=99")]
    [InlineData("?page=x")]
    [InlineData("?page=")]
    public async Task Page_that_is_not_there_is_refused_with_the_number_of_pages(string query)
    {
        var (result, _, hub, server) = await CallAsync(Text(LongText));
        await using var __ = hub;
        await using var ___ = server;

        var error = (await hub.ReadAsync(result.GetProperty("content")[2].GetProperty("uri").GetString() + query)).GetProperty("error");

        Assert.Equal("page_not_found", error.GetProperty("data").GetProperty("code").GetString());
        Assert.Contains("the pages 1 to 3", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_result_is_forgotten_after_ten_minutes()
    {
        var time = new FakeTimeProvider();
        var (result, _, hub, server) = await CallAsync(Text(LongText), time: time);
        await using var __ = hub;
        await using var ___ = server;
        var uri = result.GetProperty("content")[2].GetProperty("uri").GetString()!;

        time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True((await hub.ReadAsync(uri)).TryGetProperty("result", out var _));
        time.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal("resource_not_permitted", (await hub.ReadAsync(uri)).GetProperty("error").GetProperty("data").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Lists_are_cut_before_texts_in_structured_results_and_in_texts_that_are_json()
    {
        var rows = new JsonArray([.. Enumerable.Range(0, 2000).Select(number => (JsonNode)new JsonObject { ["id"] = number, ["name"] = $"row \"{number}\"" })]);
        var data = new JsonObject { ["rows"] = rows, ["total"] = 2000 }.ToJsonString();
        var (result, size, hub, server) = await CallAsync(new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = data }),
            ["structuredContent"] = JsonNode.Parse(data),
        }.ToJsonString());
        await using var __ = hub;
        await using var ___ = server;

        Assert.InRange(size, Max / 2, Max);
        foreach (var cut in (JsonElement[])[result.GetProperty("structuredContent"), JsonElement.Parse(result.GetProperty("content")[0].GetProperty("text").GetString()!)])
        {
            Assert.Equal(2000, cut.GetProperty("total").GetInt32());
            Assert.InRange(cut.GetProperty("rows").GetArrayLength(), 20, 200);
            Assert.Equal("row \"7\"", cut.GetProperty("rows")[7].GetProperty("name").GetString());
        }

        Assert.Contains("list entries", result.GetProperty("content")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json", result.GetProperty("content")[2].GetProperty("mimeType").GetString());
    }

    [Theory]
    [InlineData("""{"type":"array"}""", true)]
    [InlineData("""{"type":"array","minItems":5000}""", false)]
    public async Task Structured_result_is_dropped_when_cut_it_would_break_its_schema(string schema, bool isKept)
    {
        var (result, _, hub, server) = await CallAsync(
            $$"""{"content":[],"structuredContent":[{{string.Join(',', Enumerable.Range(0, 5000))}}]}""",
            $$"""{"name":"t","inputSchema":{"type":"object"},"outputSchema":{{schema}}}""");
        await using var __ = hub;
        await using var ___ = server;

        Assert.Equal(isKept, result.TryGetProperty("structuredContent", out var _));
        Assert.Equal(!isKept, result.TryGetProperty("isError", out var _));
        Assert.Equal(!isKept, result.GetProperty("content")[0].GetProperty("text").GetString()!.Contains("the structured result", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_are_left_out_whole_and_small_blocks_stay()
    {
        var (result, size, hub, server) = await CallAsync(
            $$"""{"content":[{"type":"text","text":"first"},{"type":"image","mimeType":"image/png","data":"{{new string('A', 20_000)}}"},{"type":"resource","resource":{"uri":"x://r","text":"{{new string('b', 20_000)}}"} }]}""");
        await using var __ = hub;
        await using var ___ = server;

        var content = result.GetProperty("content");
        Assert.InRange(size, 1, Max);
        Assert.Equal("first", content[0].GetProperty("text").GetString());
        Assert.StartsWith("[image image/png of ", content[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("characters are cut here", content[2].GetProperty("resource").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 content blocks", content[3].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"{\"a\":\"LONG\"}"}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"[[[[\"LONG\"]]]]"}],"_meta":{"a":"LONG"},"isError":true}""")]
    [InlineData("""{"content":[{"type":"text","text":"{ no json LONG"}],"structuredContent":{"a":"LONG"}}""")]
    [InlineData("""{"content":[{"type":"new","x":"LONG"}],"vendor":"LONG"}""")]
    [InlineData("""{"content":[{"type":"text","text":"\u0001\u0001LONG"}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"\ud800LONG"}]}""")]
    [InlineData("""{"content":[{"type":"LONG"}]}""")]
    [InlineData("""{"structuredContent":{"LONG":1}}""")]
    public async Task Cut_result_is_always_a_result_within_the_limit(string shape)
    {
        var (result, size, hub, server) = await CallAsync(shape.Replace("LONG", string.Concat(Enumerable.Repeat("äx\\n", 10_000)), StringComparison.Ordinal));
        await using var __ = hub;
        await using var ___ = server;

        Assert.InRange(size, 1, Max);
        Assert.Contains(result.GetProperty("content").EnumerateArray(), block => block.GetProperty("type").GetString() == "resource_link");
        Assert.Equal(shape.Contains("isError", StringComparison.Ordinal), result.TryGetProperty("isError", out _));
    }

    [Fact]
    public async Task Ten_thousand_blocks_become_few()
    {
        var (result, size, hub, server) = await CallAsync("{\"content\":[" + string.Join(',', Enumerable.Repeat("""{"type":"text","text":"x"}""", 10_000)) + "]}");
        await using var __ = hub;
        await using var ___ = server;

        Assert.InRange(size, 1, Max);
        Assert.Contains("content blocks", result.GetProperty("content").EnumerateArray().ToList()[^2].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-06-18", true)]
    [InlineData("2025-03-26", false)]
    public async Task Clients_that_know_no_links_get_the_address_in_words(string revision, bool hasLink)
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = AnyTool;
        server.Call = _ => Text(LongText);
        await using var hub = await FederatedHub.StartAsync(server, Limit());

        var result = (await hub.RequestInSessionAsync(revision, "tools/call", new JsonObject { ["name"] = "s__t" })).GetProperty("result");

        Assert.Equal(hasLink ? 3 : 2, result.GetProperty("content").GetArrayLength());
        Assert.Contains("hub://results/", result.GetProperty("content")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_of_one_tool_stands_above_that_of_its_server()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = AnyTool;
        server.Call = _ => Text(LongText);
        await using var hub = await FederatedHub.StartAsync(server, Limit() with { Tools = new() { MaxResultBytes = new Dictionary<string, int> { ["t"] = 1 << 20 } } });

        Assert.Equal(LongText, (await hub.CallAsync("s__t")).GetProperty("content")[0].GetProperty("text").GetString());
    }

    private static async Task<(JsonElement Result, int Size, FederatedHub Hub, FakeServer Server)> CallAsync(string result, string tool = AnyTool, TimeProvider? time = null)
    {
        var server = await FakeServer.StartAsync();
        server.Tools = tool;
        server.Call = _ => result;
        var hub = await FederatedHub.StartAsync(server, Limit(), time);
        var answer = await hub.CallAsync("s__t");
        return (answer, WithoutEnvelope(answer), hub, server);
    }

    // What the limit holds for: the hub's own members of the current revision come on top.
    private static int WithoutEnvelope(JsonElement result)
    {
        var own = JsonObject.Create(result)!;
        own.Remove("_meta");
        own.Remove("resultType");
        return Encoding.UTF8.GetByteCount(own.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static ServerHubConfig Limit() => new() { Limits = new() { MaxResultBytes = Max } };

    private static string Text(string text) => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) }.ToJsonString();

    private static int Missing(string text)
    {
        var start = text.IndexOf("[… ", StringComparison.Ordinal) + 3;
        return int.Parse(text[start..text.IndexOf(' ', start)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
