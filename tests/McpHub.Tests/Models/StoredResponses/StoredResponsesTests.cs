using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using McpHub.Config;
using McpHub.Models.StoredResponses;
using McpHub.Tests.Agents;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models.StoredResponses;

/// <summary>Answers that the hub keeps for callers of OpenAI Responses, whatever the provider is.</summary>
public sealed class StoredResponsesTests
{
    [Fact]
    public async Task Next_turn_goes_on_from_the_answer_before_with_its_own_instructions()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var (_, first) = await hub.PostAsync("""{"model":"m","instructions":"Be brief.","input":"one"}""");
        var second = await hub.AskAsync("two", first.GetProperty("id").GetString());
        var (_, third) = await hub.PostAsync($$"""{"model":"m","instructions":"Be long.","input":[{"role":"user","content":"three"}],"previous_response_id":"{{second}}"}""");

        Assert.Equal(["system: Be long.", "user: one", "assistant: answer 1", "user: two", "assistant: answer 2", "user: three"], hub.LastAsked().Select(WithoutParts));
        Assert.Equal(second, third.GetProperty("previous_response_id").GetString());
        Assert.True(third.GetProperty("store").GetBoolean());
    }

    [Fact]
    public async Task Turns_before_are_counted_too()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var first = await hub.AskAsync("one two three four five six seven eight nine ten");
        var alone = await hub.CountAsync("""{"model":"m","input":"two"}""");
        var whole = await hub.CountAsync($$"""{"model":"m","input":"two","previous_response_id":"{{first}}"}""");
        Assert.InRange(whole, alone + 10, alone + 40);
        Assert.Equal(1, hub.AskedCount);
    }

    [Fact]
    public async Task Tool_loop_needs_only_the_result()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var (_, first) = await hub.PostAsync("""{"model":"m","input":"use the tool","tools":[{"type":"function","name":"look","strict":false}]}""");
        Assert.Equal("function_call", first.GetProperty("output")[0].GetProperty("type").GetString());

        await hub.PostAsync($$"""{"model":"m","input":[{"type":"function_call_output","call_id":"call_1","output":"seen"}],"previous_response_id":"{{first.GetProperty("id").GetString()}}"}""");

        Assert.Equal(["user: use the tool", "assistant: call_1", "tool: seen"], hub.LastAsked().Select(WithoutParts));
    }

    [Fact]
    public async Task Items_may_be_given_by_their_ids()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var (_, first) = await hub.PostAsync("""{"model":"m","input":"one"}""");
        var item = first.GetProperty("output")[0].GetProperty("id").GetString();

        var (status, _) = await hub.PostAsync($$"""{"model":"m","input":[{"role":"user","content":"one"},{"type":"item_reference","id":"{{item}}"},{"id":"{{item}}"},{"role":"user","content":"two"}]}""");

        Assert.Equal(200, status);
        Assert.Equal(["user: one", "assistant: answer 1answer 1", "user: two"], hub.LastAsked().Select(WithoutParts));
        var (foreign, error) = await hub.PostAsync($$"""{"model":"m","input":[{"type":"item_reference","id":"{{item}}"}]}""", "other");
        Assert.Equal((404, "item_not_found"), (foreign, error.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Answer_of_another_agent_is_unknown_whatever_is_asked_of_it()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var id = await hub.AskAsync("one");
        var (unknownStatus, unknown) = await hub.SendAsync(HttpMethod.Get, id.Replace(id[^4..], "0000", StringComparison.Ordinal), "other");
        var (foreignStatus, foreign) = await hub.SendAsync(HttpMethod.Get, id, "other");

        Assert.Equal((404, 404), (unknownStatus, foreignStatus));
        Assert.Equal(unknown.GetProperty("error").GetProperty("code").GetString(), foreign.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(404, (await hub.SendAsync(HttpMethod.Delete, id, "other")).Status);
        Assert.Equal(404, (await hub.SendAsync(HttpMethod.Get, $"{id}/input_items", "other")).Status);
        Assert.Equal(404, (await hub.SendAsync(HttpMethod.Post, $"{id}/cancel", "other")).Status);
        var (status, error) = await hub.PostAsync($$"""{"model":"m","input":"two","previous_response_id":"{{id}}"}""", "other");
        Assert.Equal((400, "previous_response_not_found"), (status, error.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(200, await hub.StatusOfAsync(id));
        Assert.Equal(1, hub.AskedCount);
    }

    [Fact]
    public async Task Kept_answer_is_the_one_that_the_caller_got()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var hub = await ResponsesHub.StartAsync(folder, time: time);
        var (_, whole) = await hub.PostAsync("""{"model":"m","input":"one","metadata":{"a":"b"}}""");
        var stream = await hub.StreamAsync("""{"model":"m","input":"two","stream":true}""");
        var last = stream.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..];
        using var completed = JsonDocument.Parse(last);
        var streamed = completed.RootElement.GetProperty("response");

        Assert.Equal(whole.GetRawText(), (await hub.SendAsync(HttpMethod.Get, whole.GetProperty("id").GetString()!)).Body.GetRawText());
        Assert.Equal(streamed.GetRawText(), (await hub.SendAsync(HttpMethod.Get, streamed.GetProperty("id").GetString()!)).Body.GetRawText());
        Assert.StartsWith("event: response.created", stream);
    }

    [Fact]
    public async Task Answers_survive_the_hub()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var hub = await ResponsesHub.StartAsync(folder)) id = await hub.AskAsync("one");
        await using var next = await ResponsesHub.StartAsync(folder);

        await next.AskAsync("two", id);

        Assert.Equal(["user: one", "assistant: answer 1", "user: two"], next.LastAsked().Select(WithoutParts));
    }

    [Fact]
    public async Task Nothing_is_kept_that_the_caller_did_not_want_kept()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var first = await hub.AskAsync("one");
        var (_, body) = await hub.PostAsync($$"""{"model":"m","input":"two","store":false,"previous_response_id":"{{first}}"}""");

        Assert.Equal(["user: one", "assistant: answer 1", "user: two"], hub.LastAsked().Select(WithoutParts));
        Assert.False(body.GetProperty("store").GetBoolean());
        Assert.Equal(404, await hub.StatusOfAsync(body.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task Deleted_answer_is_gone_and_what_went_on_from_it_says_so()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var first = await hub.AskAsync("one");
        var second = await hub.AskAsync("two", first);

        var (status, body) = await hub.SendAsync(HttpMethod.Delete, first);

        Assert.Equal((200, true, first), (status, body.GetProperty("deleted").GetBoolean(), body.GetProperty("id").GetString()));
        Assert.Equal((404, 404, 200), ((await hub.SendAsync(HttpMethod.Delete, first)).Status, await hub.StatusOfAsync(first), await hub.StatusOfAsync(second)));
        var (refused, error) = await hub.PostAsync($$"""{"model":"m","input":"three","previous_response_id":"{{second}}"}""");
        Assert.Equal(400, refused);
        Assert.Contains($"'{first}', which is not kept any more", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_their_number_the_answers_unused_for_longest_go()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider();
        await using var hub = await ResponsesHub.StartAsync(folder, new ResponsesConfig { MaxPerAgent = 3 }, time);
        var kept = new List<string>();
        foreach (var input in new[] { "one", "two" })
        {
            kept.Add(await hub.AskAsync(input));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        var next = await hub.AskAsync("three", kept[0]); // the first is in use again
        var foreign = await hub.AskAsync("mine", agent: "other");
        await hub.AskAsync("four", next);

        Assert.Equal((200, 404, 200), (await hub.StatusOfAsync(kept[0]), await hub.StatusOfAsync(kept[1]), await hub.StatusOfAsync(next)));
        Assert.Equal(200, (await hub.SendAsync(HttpMethod.Get, foreign, "other")).Status);
    }

    [Fact]
    public async Task Beyond_their_age_answers_go()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider();
        await using var hub = await ResponsesHub.StartAsync(folder, new ResponsesConfig { MaxAgeDays = 2 }, time);
        var old = await hub.AskAsync("one");
        time.Advance(TimeSpan.FromDays(1));
        var used = await hub.AskAsync("two");
        time.Advance(TimeSpan.FromDays(1.5));

        await hub.AskAsync("three", used);

        Assert.Equal((404, 200), (await hub.StatusOfAsync(old), await hub.StatusOfAsync(used)));
    }

    [Theory]
    [InlineData("""{"model":"m","input":"q","background":true}""", 400, "background_not_supported")]
    [InlineData("""{"model":"m","input":"q","conversation":{"id":"conv_1"}}""", 400, "conversation_not_supported")]
    [InlineData("""{"model":"m","input":"q","previous_response_id":"resp_0"}""", 400, "previous_response_not_found")]
    [InlineData("""{"model":"m","input":"q","previous_response_id":5}""", 400, "previous_response_not_found")]
    [InlineData("""{"model":"m","input":"q","previous_response_id":"resp_0","previous\u005fresponse_id":null}""", 400, "invalid_request")]
    [InlineData("""{"model":"m","input":[{"type":"item_referenc\u0065","id":"msg_0"}]}""", 404, "item_not_found")]
    [InlineData("""{"model":"m","input":"q","previous_response_id":"\ud800"}""", 400, "invalid_request")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"\ud800"}]}""", 400, "invalid_request")]
    [InlineData("""{"model":"m","input":[{"role":"king","content":"q"}]}""", 400, "invalid_request")]
    public async Task What_cannot_be_done_is_refused_by_name_and_no_provider_is_asked(string request, int status, string code)
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var (refused, error) = await hub.PostAsync(request);

        Assert.Equal((status, code), (refused, error.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(0, hub.AskedCount);
    }

    [Fact]
    public async Task Hub_that_keeps_nothing_goes_on_from_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder, new ResponsesConfig { Enabled = false });
        var id = await hub.AskAsync("one");

        Assert.Equal(404, await hub.StatusOfAsync(id));
        var (status, error) = await hub.PostAsync($$"""{"model":"m","input":"two","previous_response_id":"{{id}}"}""");
        Assert.Equal((400, "responses_not_kept"), (status, error.GetProperty("error").GetProperty("code").GetString()));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Answer_that_has_ended_cannot_be_cancelled_or_streamed_again()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var id = await hub.AskAsync("one");

        Assert.Equal("response_not_cancellable", (await hub.SendAsync(HttpMethod.Post, $"{id}/cancel")).Body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("stream_not_supported", (await hub.SendAsync(HttpMethod.Get, $"{id}?stream=true")).Body.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Items_that_an_answer_was_given_on_come_in_pages_the_latest_first()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        var id = await hub.AskAsync("two", await hub.AskAsync("one"));

        var (_, first) = await hub.SendAsync(HttpMethod.Get, $"{id}/input_items?limit=2");
        var (_, rest) = await hub.SendAsync(HttpMethod.Get, $"{id}/input_items?after={first.GetProperty("last_id").GetString()}");
        var (_, ascending) = await hub.SendAsync(HttpMethod.Get, $"{id}/input_items?order=asc");

        Assert.Equal(["two", "answer 1"], Texts(first));
        Assert.Equal(["one"], Texts(rest));
        Assert.Equal((true, false), (first.GetProperty("has_more").GetBoolean(), rest.GetProperty("has_more").GetBoolean()));
        Assert.Equal(["one", "answer 1", "two"], Texts(ascending));
        Assert.Equal(400, (await hub.SendAsync(HttpMethod.Get, $"{id}/input_items?limit=101")).Status);
        Assert.Equal(404, (await hub.SendAsync(HttpMethod.Get, $"{id}/input_items?after=nobody")).Status);
    }

    [Fact]
    public async Task Only_the_hub_s_account_can_read_what_is_kept()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        await using var hub = await ResponsesHub.StartAsync(folder);
        await hub.AskAsync("one");

        foreach (var path in Directory.GetFiles(folder.Path)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Database_that_is_none_is_named_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "responses.db");
        File.WriteAllText(path, new string('x', 4096));

        var error = Assert.Throws<InvalidDataException>(() => new ResponseStore(path, new ResponsesConfig(), TimeProvider.System));

        Assert.StartsWith($"'{path}' cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_kept_stays_in_bounds_and_no_conversation_loses_its_beginning()
    {
        Gen.Select(Gen.Int[-1, 30], Gen.Int[1, 400], Gen.Int[0, 3]).Array[1, 40].Sample(
            steps =>
            {
                using var folder = new TemporaryFolder();
                var time = new FakeTimeProvider();
                using var store = new ResponseStore(Path.Combine(folder.Path, "r.db"), new ResponsesConfig { MaxPerAgent = 8, MaxBytesPerAgent = 1024 }, time);
                var ids = new List<string>();
                foreach (var (before, size, wait) in steps)
                {
                    time.Advance(TimeSpan.FromSeconds(wait));
                    var previous = before >= 0 && before < ids.Count && store.Find("a", ids[before]) is not null ? ids[before] : null;
                    var id = $"resp_{ids.Count}";
                    var others = Kept(store, ids);
                    var isKept = store.Keep(new StoredResponse("a", id, previous, [], new byte[size]), [id]);
                    ids.Add(id);
                    Assert.Equal(isKept, store.Find("a", id) is not null);
                    Assert.True(isKept || previous is not null);
                    if (!isKept) Assert.Equal(others, Kept(store, ids));
                }

                var kept = ids.Select(id => store.Find("a", id)).OfType<StoredResponse>().ToList();
                Assert.InRange(kept.Count, 1, 8);
                Assert.InRange(kept.Sum(response => response.Answer.Length), 1, 1024);
                Assert.All(kept, response => Assert.Null(store.FindConversation("a", response.Id, long.MaxValue).Missing));
                Assert.All(ids, id => Assert.Equal(store.Find("a", id) is null, store.FindByItem("a", id) is null));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Answer_larger_than_all_that_may_be_kept_is_not_kept_and_nothing_goes_for_it()
    {
        using var folder = new TemporaryFolder();
        using var store = new ResponseStore(Path.Combine(folder.Path, "r.db"), new ResponsesConfig { MaxBytesPerAgent = 1024 }, TimeProvider.System);
        Assert.True(store.Keep(new StoredResponse("a", "small", null, [], new byte[10]), []));

        Assert.False(store.Keep(new StoredResponse("a", "large", null, [], new byte[2000]), []));

        Assert.NotNull(store.Find("a", "small"));
    }

    private static List<string> Kept(ResponseStore store, List<string> ids) => [.. ids.Where(id => store.Find("a", id) is not null)];

    // A text alone is a string, and one of several parts.
    private static string WithoutParts(string message) => Regex.Replace(message, """\[?\{"type":"text","text":"([^"]*)"\},?\]?""", "$1");

    private static List<string> Texts(JsonElement page) => [.. page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("content")[0].GetProperty("text").GetString()!)];
}
