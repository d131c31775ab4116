using System.Text.Json;

namespace McpHub.Tests.Models;

public sealed class ModelListTests
{
    [Theory]
    [InlineData("all", "m other")]
    [InlineData("narrow", "m")]
    public async Task Models_listed_are_those_that_may_be_called(string agent, string expected)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var list = await GetAsync(hub, "/v1/models", agent);
        Assert.Equal("list", list.RootElement.GetProperty("object").GetString());
        var models = list.RootElement.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(expected, string.Join(' ', models.Select(model => model.GetProperty("id").GetString())));
        Assert.All(models, model => Assert.Equal(("model", "mcphub"), (model.GetProperty("object").GetString(), model.GetProperty("owned_by").GetString())));
        foreach (var name in new[] { "m", "other" })
        {
            using var response = await hub.PostAsync($$"""{"model":"{{name}}","messages":[{"role":"user","content":"hi"}]}""", agent: agent);
            Assert.Equal(expected.Split(' ').Contains(name), response.IsSuccessStatusCode);
        }
    }

    [Theory]
    [InlineData("all", "m", 200)]
    [InlineData("all", "simulator/any/thing", 200)]
    [InlineData("all", "simulator%2Fany", 200)]
    [InlineData("all", "nowhere", 404)]
    [InlineData("narrow", "other", 404)]
    [InlineData("narrow", "simulator/any", 404)]
    public async Task One_model_is_shown_if_it_may_be_called(string agent, string id, int status)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/models/{id}");
        request.Headers.Add("test-agent", agent);
        using var response = await hub.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (status == 200) Assert.Equal(Uri.UnescapeDataString(id), body.RootElement.GetProperty("id").GetString());
        else Assert.Equal("model_not_permitted", body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Operator_without_an_agent_is_told_to_name_one()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var body = await GetAsync(hub, "/v1/models", "operator");
        Assert.Equal("agent_required", body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    private static async Task<JsonDocument> GetAsync(ModelHub hub, string path, string agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("test-agent", agent);
        using var response = await hub.Client.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }
}
