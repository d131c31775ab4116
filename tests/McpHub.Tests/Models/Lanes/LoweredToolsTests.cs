using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models.Lanes;

/// <summary>Tools that the provider's dialect does not take as they are: it sees others, and the caller never notices.</summary>
public sealed class LoweredToolsTests
{
    private const string Asked = """
        {"model":"m","max_completion_tokens":99,
         "messages":[{"role":"user","content":"q"}],
         "tools":[{"type":"function","function":{"name":"read.file","parameters":{"type":"object"}}},{"type":"custom","custom":{"name":"patch"}}]STREAM}
        """;

    [Fact]
    public async Task Calls_come_back_under_the_callers_own_names_and_as_text()
    {
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"id":"msg_1","type":"message","role":"assistant","model":"c","content":[{"type":"tool_use","id":"t1","name":"{{{LegalName}}}","input":{"path":"a"}},{"type":"tool_use","id":"t2","name":"patch","input":{"input":"+ line"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}""");
        });
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Asked.Replace("STREAM", "", StringComparison.Ordinal));
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(
            """[{"id":"t1","type":"function","function":{"name":"read.file","arguments":"{\"path\":\"a\"}"}},{"id":"t2","type":"custom","custom":{"name":"patch","input":"+ line"}}]""",
            body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").GetRawText());
        using var seen = JsonDocument.Parse(provider.Requests.Single().Body);
        Assert.Equal([LegalName, "patch"], seen.RootElement.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()));
        Assert.Contains("tools[1]", response.Headers.GetValues("x-hub-dropped").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streamed_calls_do_too()
    {
        var stream = new StringBuilder();
        foreach (var data in new[]
        {
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"c","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t2","name":"patch","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"input\":\"+ l"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"ine\"}"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":2}}""",
            """{"type":"message_stop"}""",
        })
        {
            stream.Append("event: e\ndata: ").Append(data).Append("\n\n");
        }

        await using var provider = await FakeProvider.StartAsync(200, stream.ToString(), "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Asked.Replace("STREAM", ",\"stream\":true", StringComparison.Ordinal));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("""{"tool_calls":[{"index":0,"id":"t2","type":"custom","custom":{"name":"patch","input":""}}]}""", text, StringComparison.Ordinal);
        Assert.Contains("""{"tool_calls":[{"index":0,"custom":{"input":"+ line"}}]}""", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    // Depends on nothing but the name itself.
    private const string LegalName = "read_file_dd32cdf5";
}
