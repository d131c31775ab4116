namespace McpHub.Tests.Models;

/// <summary>Who calls is what the credential says, whatever the request says.</summary>
public sealed class ForgedIdentityTests
{
    private const string Forged = """ "user":"all","safety_identifier":"all","metadata":{"user_id":"all","agent":"all"},"messages":[{"role":"user","content":"hi"}]""";

    [Theory]
    [InlineData("/v1/chat/completions", "{ \"model\":\"m\"," + Forged + "}")]
    [InlineData("/v1/messages", "{ \"model\":\"m\",\"max_tokens\":9,\"metadata\":{\"user_id\":\"all\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")]
    public async Task Call_is_made_and_recorded_for_the_agent_of_the_credential(string path, string body)
    {
        await using var hub = await ModelHub.StartAsync("sim:sim-small");

        using var response = await hub.PostAsync(body, path, "narrow");
        await response.Content.ReadAsStringAsync();

        var (call, _) = await hub.Settled.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("narrow", call.Agent.Name);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("safety_identifier")]
    public async Task Nobody_gets_the_rights_of_another_by_naming_it(string member)
    {
        await using var hub = await ModelHub.StartAsync("sim:sim-small");

        using var response = await hub.PostAsync($$"""{"model":"other","{{member}}":"all","metadata":{"agent":"all"},"messages":[{"role":"user","content":"hi"}]}""", agent: "narrow");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }
}
