namespace McpHub.EndToEnd.Peers;

/// <summary>The OpenAI SDK from npm at the hub's model endpoint, with the simulator behind it.</summary>
[Collection(nameof(SampleHub))]
public sealed class OpenAiSdkTests
{
    private readonly SampleHub shared;

    public OpenAiSdkTests(SampleHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Client_lists_models_and_gets_the_same_answer_whole_and_streamed()
    {
        var seen = await Npm.DriveAsync(shared, "openai.mjs");

        Assert.Equal(["fast", "smart"], seen.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        var (whole, streamed) = (seen.GetProperty("chat"), seen.GetProperty("streamed"));
        Assert.Equal("You said: Say hello to the hub.", whole.GetProperty("text").GetString());
        Assert.True(streamed.GetProperty("chunks").GetInt32() > 2, seen.GetRawText());
        foreach (var property in new[] { "text", "finish" }) Assert.Equal(whole.GetProperty(property).GetString(), streamed.GetProperty(property).GetString());
        Assert.Equal(whole.GetProperty("usage").GetRawText(), streamed.GetProperty("usage").GetRawText());
    }
}
