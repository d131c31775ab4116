using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models.Simulator;

public sealed class SimulatorTests
{
    private const string Tools = "\"tools\":" + """[{"type":"function","function":{"name":"notes__search","parameters":{"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer","minimum":1}},"required":["query","limit"]}}},{"type":"function","function":{"name":"notes__list"}}]""";

    [Fact]
    public async Task Repeats_the_last_user_message_and_counts_tokens()
    {
        using var answer = await AskAsync("""{"model":"simulator/x","messages":[{"role":"system","content":"be brief"},{"role":"user","content":[{"type":"text","text":"Hello, world"},{"type":"image_url","image_url":{"url":"data:"}}]}]}""");
        Assert.Equal("You said: Hello, world", Message(answer).GetProperty("content").GetString());
        Assert.Equal("stop", Choice(answer).GetProperty("finish_reason").GetString());
        // be brie f + 3 | Hell o , worl d + 3; You said : Hell o , worl d
        Assert.Equal((3 + 3 + 5 + 3, 8, 22), Usage(answer));
        Assert.Equal(("x", "chat.completion"), (answer.RootElement.GetProperty("model").GetString(), answer.RootElement.GetProperty("object").GetString()));
    }

    [Fact]
    public async Task Same_request_gets_the_same_answer()
    {
        await using var hub = await ModelHub.StartAsync(ModelHub.Config("sim:s"), new FakeTimeProvider());
        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await hub.PostAsync("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Single(answers.Distinct());
    }

    [Theory]
    [InlineData("use the tool notes__search with {\\\"query\\\":\\\"hub\\\"}.", "notes__search {\"query\":\"hub\"}")]
    [InlineData("Please CALL `notes__search` with {\\\"query\\\":{\\\"a\\\":[1]}} and notes__list", "notes__search {\"query\":{\"a\":[1]}} | notes__list {}")]
    [InlineData("use notes__search", "notes__search {\"query\":\"\",\"limit\":1}")]
    [InlineData("use notes__search with {\\\"query\\\":\\\"use notes__list\\\"}", "notes__search {\"query\":\"use notes__list\"}")]
    [InlineData("use notes__list; notes__list lists. Then notes__search with {\\\"query\\\":1}, notes__search with {\\\"query\\\":2}", "notes__list {} | notes__search {\"query\":1} | notes__search {\"query\":2}")]
    [InlineData("use notes__search with {broken", "notes__search {\"query\":\"\",\"limit\":1}")]
    [InlineData("notes__search is a tool", "")]
    [InlineData("use notes__search2 or xnotes__list", "")]
    public async Task Calls_the_tools_that_the_prompt_asks_for(string prompt, string expected)
    {
        using var answer = await AskAsync($$"""{"model":"m","messages":[{"role":"user","content":"{{prompt}}"}],{{Tools}}}""");
        Assert.Equal(expected, Calls(answer));
        Assert.Equal(expected == "" ? "stop" : "tool_calls", Choice(answer).GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("\"none\"", "use notes__list", "")]
    [InlineData("\"required\"", "hello", "notes__search {\"query\":\"\",\"limit\":1}")]
    [InlineData("""{"type":"function","function":{"name":"notes__list"}}""", "use notes__search", "notes__list {}")]
    public async Task Tool_choice_is_honoured(string choice, string prompt, string expected)
    {
        using var answer = await AskAsync($$"""{"model":"m","messages":[{"role":"user","content":"{{prompt}}"}],"tool_choice":{{choice}},{{Tools}}}""");
        Assert.Equal(expected, Calls(answer));
    }

    [Fact]
    public async Task One_call_at_a_time_when_asked()
    {
        using var answer = await AskAsync($$"""{"model":"m","parallel_tool_calls":false,"messages":[{"role":"user","content":"use notes__list and notes__search"}],{{Tools}}}""");
        Assert.Equal("notes__list {}", Calls(answer));
    }

    [Fact]
    public async Task Reports_parallel_tool_results_in_their_order()
    {
        using var answer = await AskAsync($$$"""
            {"model":"m",{{{Tools}}},"messages":[
              {"role":"user","content":"use notes__list and notes__search"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"b","type":"function","function":{"name":"notes__list","arguments":"{}"}},{"id":"a","type":"function","function":{"name":"notes__search","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"a","content":"found"},
              {"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"listed"}]}]}
            """);
        Assert.Equal("The tool notes__search said: found\nThe tool notes__list said: listed", Message(answer).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("\"max_tokens\":3", "You said:", "length")]
    [InlineData("\"max_completion_tokens\":4,\"max_tokens\":1", "You said: one", "length")]
    [InlineData("\"max_tokens\":6", "You said: one two three", "stop")]
    [InlineData("\"stop\":\" two\"", "You said: one", "stop")]
    [InlineData("\"stop\":[\"zzz\",\"one\"]", "You said: ", "stop")]
    [InlineData("\"n\":1,\"stop\":null", "You said: one two three", "stop")]
    public async Task Limits_and_stops_are_honoured(string option, string expected, string finish)
    {
        using var answer = await AskAsync($$"""{"model":"m",{{option}},"messages":[{"role":"user","content":"one two three"}]}""".Replace("three", "thre", StringComparison.Ordinal));
        Assert.Equal((expected.Replace("three", "thre", StringComparison.Ordinal), finish), (Message(answer).GetProperty("content").GetString(), Choice(answer).GetProperty("finish_reason").GetString()));
    }

    [Theory]
    [InlineData("\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]", "n", "unsupported_value")]
    [InlineData("\"messages\":[]", "messages", "invalid_value")]
    [InlineData("\"messages\":[{\"content\":\"x\"}]", "messages", "invalid_value")]
    [InlineData("\"messages\":\"x\"", "messages", "invalid_value")]
    public async Task What_it_cannot_do_it_refuses(string members, string parameter, string code)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync($$"""{"model":"m",{{members}}}""");
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((400, parameter, code), ((int)response.StatusCode, error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Json_object_is_one()
    {
        using var answer = await AskAsync("""{"model":"m","response_format":{"type":"json_object"},"messages":[{"role":"user","content":"say \"hi\""}]}""");
        Assert.Equal("You said: say \"hi\"", JsonDocument.Parse(Message(answer).GetProperty("content").GetString()!).RootElement.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Json_schema_gets_a_minimal_instance()
    {
        using var answer = await AskAsync("""{"model":"m","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"city":{"type":"string","minLength":2},"size":{"type":["null","integer"],"exclusiveMinimum":3}},"required":["city","size"],"additionalProperties":false}}},"messages":[{"role":"user","content":"x"}]}""");
        Assert.Equal("""{"city":"xx","size":4}""", Message(answer).GetProperty("content").GetString());
    }

    [Fact]
    public async Task Streamed_and_whole_answer_say_the_same()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        foreach (var members in new[] { "\"messages\":[{\"role\":\"user\",\"content\":\"Grüße an alle, 😀!\"}]", "\"messages\":[{\"role\":\"user\",\"content\":\"use notes__search with {\\\"query\\\":\\\"hub of hubs\\\"} and notes__list\"}]," + Tools })
        {
            using var whole = await AskAsync(hub, $$"""{"model":"m",{{members}}}""");
            var events = await StreamAsync(hub, $$"""{"model":"m","stream":true,"stream_options":{"include_usage":true},{{members}}}""");
            Assert.Equal("[DONE]", events[^1]);
            var chunks = events[..^1].Select(e => JsonDocument.Parse(e).RootElement).ToList();
            Assert.Equal("assistant", chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
            Assert.Empty(chunks[^1].GetProperty("choices").EnumerateArray());
            Assert.Equal(whole.RootElement.GetProperty("usage").GetRawText(), chunks[^1].GetProperty("usage").GetRawText());
            Assert.Equal(Choice(whole).GetProperty("finish_reason").GetString(), chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());

            var deltas = chunks[..^1].Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).ToList();
            Assert.Equal(Message(whole).GetProperty("content").GetString() ?? "", string.Concat(deltas.Select(delta => delta.TryGetProperty("content", out var text) ? text.GetString() : null)));
            var calls = deltas.Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0]).GroupBy(call => call.GetProperty("index").GetInt32());
            Assert.Equal(Calls(whole), string.Join(" | ", calls.Select(call => $"{call.First().GetProperty("function").GetProperty("name").GetString()} {string.Concat(call.Select(part => part.GetProperty("function").GetProperty("arguments").GetString()))}")));
        }
    }

    [Fact]
    public async Task Tokens_come_at_the_configured_pace()
    {
        var time = new FakeTimeProvider();
        var config = ModelHub.Config("sim:s");
        var providers = new Dictionary<string, McpHub.Config.ProviderConfig>(config.Providers) { ["simulator"] = new() { Dialect = "simulator", Simulator = new() { LatencyMs = 1000, TokensPerSecond = 2 } } };
        await using var hub = await ModelHub.StartAsync(config with { Providers = providers }, time);
        var started = time.GetUtcNow();
        var call = StreamAsync(hub, """{"model":"m","stream":true,"messages":[{"role":"user","content":"one two"}]}""");
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await call;
        Assert.InRange((await hub.OutcomeAsync()).Duration, TimeSpan.FromSeconds(3.5), time.GetUtcNow() - started); // one second, then five tokens
    }

    [Theory]
    [InlineData("\"input\":\"hello\"", 1, 256)]
    [InlineData("\"input\":[\"hello\",\"world\"],\"dimensions\":8", 2, 8)]
    [InlineData("\"input\":[1,2,3],\"dimensions\":3", 1, 3)]
    [InlineData("\"input\":[[1],[2]],\"dimensions\":1", 2, 1)]
    public async Task Embeddings_are_unit_vectors(string members, int count, int dimensions)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var floats = await AskAsync(hub, $$"""{"model":"m",{{members}}}""", "/v1/embeddings");
        using var base64 = await AskAsync(hub, $$"""{"model":"m","encoding_format":"base64",{{members}}}""", "/v1/embeddings");
        var vectors = floats.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").EnumerateArray().Select(x => x.GetSingle()).ToArray()).ToList();
        Assert.Equal(count, vectors.Count);
        Assert.All(vectors, vector => Assert.Equal(dimensions, vector.Length));
        Assert.All(vectors, vector => Assert.Equal(1, vector.Sum(x => x * x), 3));
        Assert.Equal(vectors, base64.RootElement.GetProperty("data").EnumerateArray().Select(item => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(item.GetProperty("embedding").GetBytesFromBase64()).ToArray()));
        Assert.True(floats.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Similar_texts_are_closer_than_others()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var answer = await AskAsync(hub, """{"model":"m","input":["the quick brown fox","The quick brown foxes","SELECT 1 FROM x"]}""", "/v1/embeddings");
        var v = answer.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").EnumerateArray().Select(x => x.GetSingle()).ToArray()).ToList();
        float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();
        Assert.True(Dot(v[0], v[1]) > 0.7 && Dot(v[0], v[2]) < 0.3);
    }

    [Theory]
    [InlineData("\"input\":\"\"")]
    [InlineData("\"input\":[]")]
    [InlineData("\"dimensions\":0,\"input\":\"x\"")]
    [InlineData("\"x\":1")]
    public async Task Embedding_of_nothing_is_refused(string members)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync($$"""{"model":"m",{{members}}}""", "/v1/embeddings");
        Assert.Equal("invalid_value", (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString());
    }

    private static async Task<JsonDocument> AskAsync(string body)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        return await AskAsync(hub, body);
    }

    private static async Task<JsonDocument> AskAsync(ModelHub hub, string body, string path = "/v1/chat/completions")
    {
        using var response = await hub.PostAsync(body, path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text);
    }

    private static async Task<string[]> StreamAsync(ModelHub hub, string body)
    {
        using var response = await hub.PostAsync(body);
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e["data: ".Length..])];
    }

    private static JsonElement Choice(JsonDocument answer) => answer.RootElement.GetProperty("choices")[0];

    private static JsonElement Message(JsonDocument answer) => Choice(answer).GetProperty("message");

    private static (int, int, int) Usage(JsonDocument answer)
    {
        var usage = answer.RootElement.GetProperty("usage");
        return (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(), usage.GetProperty("total_tokens").GetInt32());
    }

    private static string Calls(JsonDocument answer)
    {
        if (!Message(answer).TryGetProperty("tool_calls", out var calls)) return "";
        Assert.Equal(calls.GetArrayLength(), calls.EnumerateArray().Select(call => call.GetProperty("id").GetString()).Distinct().Count());
        return string.Join(" | ", calls.EnumerateArray().Select(call => $"{call.GetProperty("function").GetProperty("name").GetString()} {call.GetProperty("function").GetProperty("arguments").GetString()}"));
    }
}
