namespace McpHub.EndToEnd.Peers;

/// <summary>The OpenAI SDK from npm at the hub's Responses endpoint: a provider that knows nothing of it answers, and the hub keeps the turns.</summary>
[Collection(nameof(SampleHub))]
public sealed class OpenAiResponsesSdkTests
{
    private readonly SampleHub shared;

    public OpenAiResponsesSdkTests(SampleHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Client_goes_on_from_answers_that_the_hub_keeps()
    {
        var seen = await Npm.DriveAsync(shared, "responses.mjs");

        Assert.Equal("You said: Hello there", seen.GetProperty("whole").GetProperty("text").GetString());
        Assert.Equal(seen.GetProperty("whole").GetRawText(), seen.GetProperty("streamed").GetRawText());
        Assert.Contains("response.completed", seen.GetProperty("events").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal(("notes__search", """{"query":"hub"}"""), (seen.GetProperty("call").GetProperty("name").GetString(), seen.GetProperty("call").GetProperty("arguments").GetString()));
        Assert.Equal("The tool notes__search said: two notes", seen.GetProperty("answered").GetProperty("text").GetString());
        Assert.True(seen.GetProperty("answered").GetProperty("previous").GetBoolean());
        Assert.Equal(seen.GetProperty("answered").GetProperty("text").GetString(), seen.GetProperty("kept").GetProperty("text").GetString());
        Assert.Equal(["message", "function_call", "function_call_output"], seen.GetProperty("items").EnumerateArray().Select(type => type.GetString()));
        var mcp = seen.GetProperty("mcp");
        Assert.Equal(["mcp_list_tools", "mcp_call", "message"], mcp.GetProperty("items").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal(("notes__get_note", "completed"), (mcp.GetProperty("name").GetString(), mcp.GetProperty("status").GetString()));
        Assert.Equal("response.mcp_call.completed", mcp.GetProperty("steps").EnumerateArray().Last().GetString());
        Assert.Equal(404, seen.GetProperty("deleted").GetInt32());
        Assert.Equal("previous_response_not_found", seen.GetProperty("refused").GetString());
    }
}
