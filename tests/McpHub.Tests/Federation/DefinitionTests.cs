using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Config;

namespace McpHub.Tests.Federation;

/// <summary>Definitions that a strict client would refuse, and with them the whole list.</summary>
public sealed class DefinitionTests
{
    [Theory]
    [InlineData("true", """{"type":"object"}""")]
    [InlineData("false", """{"type":"object","not":{}}""")]
    [InlineData("null", """{"type":"object"}""")]
    [InlineData("{}", """{"type":"object"}""")]
    [InlineData("""{"type":["object","null"],"x":1.0}""", """{"type":"object","x":1.0}""")]
    [InlineData("""{"type":"object","properties":{"a":true,"b":false,"c":{ }}}""", """{"type":"object","properties":{"a":{},"b":{"not":{}},"c":{ }}}""")]
    [InlineData("""{ "type" : "object" }""", """{ "type" : "object" }""")]
    public async Task Input_schema_is_an_object_schema_for_every_client(string schema, string advertised)
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $$"""{"name":"t","inputSchema":{{schema}}}""";
        await using var hub = await FederatedHub.StartAsync(server);

        Assert.Equal(advertised, Assert.Single(await hub.ListAsync("tools")).GetProperty("inputSchema").GetRawText());
    }

    [Fact]
    public async Task Tool_without_an_input_schema_gets_one_and_is_called()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"t"}""";
        await using var hub = await FederatedHub.StartAsync(server);

        Assert.Equal("""{"type":"object"}""", Assert.Single(await hub.ListAsync("tools")).GetProperty("inputSchema").GetRawText());
        Assert.False((await hub.CallAsync("s__t")).TryGetProperty("isError", out _));
    }

    [Fact]
    public async Task Tool_that_takes_no_object_is_left_out_alone()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"odd","inputSchema":{"type":"array"}},{"name":"good","inputSchema":{"type":"object"}}""";
        await using var hub = await FederatedHub.StartAsync(server);

        Assert.Equal("s__good", Assert.Single(await hub.ListAsync("tools")).GetProperty("name").GetString());
        var quarantined = (await hub.AskOperatorAsync("/admin/servers"))[0].GetProperty("quarantined");
        Assert.Contains("not of type 'object'", quarantined.GetProperty("odd").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    public async Task Output_schema_that_is_none_is_left_out_and_promises_nothing(string schema)
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $$"""{"name":"t","inputSchema":{"type":"object"},"outputSchema":{{schema}}}""";
        await using var hub = await FederatedHub.StartAsync(server);

        Assert.False(Assert.Single(await hub.ListAsync("tools")).TryGetProperty("outputSchema", out _));
        Assert.False((await hub.CallAsync("s__t")).TryGetProperty("isError", out _));
    }

    [Fact]
    public async Task Output_schema_of_another_type_is_untouched_for_the_current_revision_and_wrapped_for_older_ones()
    {
        const string Schema = """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"integer"},"self":{"$ref":"#"}},"default":{"$ref":"#"}}""";
        await using var server = await FakeServer.StartAsync();
        server.Tools = $$"""{"name":"t","inputSchema":{"type":"object"},"outputSchema":{{Schema}}}""";
        await using var hub = await FederatedHub.StartAsync(server);
        server.Call = _ => """{"content":[],"structuredContent":[1,2]}""";

        var current = Assert.Single(await hub.ListAsync("tools"));
        var older = (await hub.RequestInSessionAsync("2025-11-25", "tools/list", [])).GetProperty("result").GetProperty("tools")[0];
        var result = await hub.CallAsync("s__t");
        var olderResult = (await hub.RequestInSessionAsync("2025-11-25", "tools/call", new JsonObject { ["name"] = "s__t" })).GetProperty("result");

        Assert.Equal(Schema, current.GetProperty("outputSchema").GetRawText());
        Assert.Equal(
            """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"result":{"type":"array","items":{"$ref":"#/properties/result/$defs/n"},"$defs":{"n":{"type":"integer"},"self":{"$ref":"#/properties/result"}},"default":{"$ref":"#"}}},"required":["result"]}""",
            older.GetProperty("outputSchema").GetRawText());
        Assert.Equal("[1,2]", result.GetProperty("structuredContent").GetRawText());
        Assert.Equal("""{"result":[1,2]}""", olderResult.GetProperty("structuredContent").GetRawText());
        var schema = McpHub.Wire.Schema.JsonSchema.Compile(older.GetProperty("outputSchema"));
        Assert.True(schema.IsValid(olderResult.GetProperty("structuredContent")));
        Assert.False(schema.IsValid(JsonElement.Parse("""{"result":["x"]}""")));
    }

    [Fact]
    public async Task Structured_result_that_no_schema_announced_is_an_object_for_older_clients()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"t","inputSchema":{"type":"object"}}""";
        server.Call = _ => """{"content":[],"structuredContent":"x"}""";
        await using var hub = await FederatedHub.StartAsync(server);

        var result = (await hub.RequestInSessionAsync("2025-06-18", "tools/call", new JsonObject { ["name"] = "s__t" })).GetProperty("result");

        Assert.Equal("""{"result":"x"}""", result.GetProperty("structuredContent").GetRawText());
    }

    [Fact]
    public async Task Icons_are_relayed_when_every_client_may_load_them()
    {
        const string Icons = """[{"src":"http://x/a.png"},{"src":"https://x/a.png","sizes":["1x1"]},{"src":"data:image/png;base64,AA=="},{"src":"file:///a"},{"src":"javascript:x"},7]""";
        await using var server = await FakeServer.StartAsync();
        server.Tools = $$"""{"name":"t","inputSchema":{"type":"object"},"icons":{{Icons}}},{"name":"u","inputSchema":{"type":"object"},"icons":[{"src":"http://x/a.png"}]}""";
        server.Prompts = $$"""{"name":"p","icons":{{Icons}}}""";
        server.Resources = $$"""{"uri":"x://r","name":"r","icons":{{Icons}}}""";
        await using var hub = await FederatedHub.StartAsync(server);

        const string Kept = """[{"src":"https://x/a.png","sizes":["1x1"]},{"src":"data:image/png;base64,AA=="}]""";
        var tools = await hub.ListAsync("tools");
        Assert.Equal(Kept, tools[0].GetProperty("icons").GetRawText());
        Assert.False(tools[1].TryGetProperty("icons", out _));
        Assert.Equal(Kept, Assert.Single(await hub.ListAsync("prompts")).GetProperty("icons").GetRawText());
        Assert.Equal(Kept, Assert.Single(await hub.ListAsync("resources")).GetProperty("icons").GetRawText());
    }

    [Fact]
    public async Task Page_of_a_tool_is_read_from_its_own_server_though_another_has_one_of_that_name()
    {
        await using var first = await FakeServer.StartAsync();
        await using var second = await FakeServer.StartAsync();
        foreach (var server in (FakeServer[])[first, second])
        {
            server.Tools = """{"name":"t","inputSchema":{"type":"object"},"_meta":{"ui":{"resourceUri":"ui://app/main","csp":{}},"ui/resourceUri":"ui://app/main","x":1}}""";
        }

        // One of them does not even list its page.
        first.Resources = """{"uri":"ui://app/main","name":"main","mimeType":"text/html;profile=mcp-app"}""";
        await using var hub = await FederatedHub.StartAsync(new Dictionary<string, ServerConfig> { ["one"] = new() { Url = first.Url }, ["two"] = new() { Url = second.Url } });

        var tools = await hub.ListAsync("tools");
        Assert.Equal("""{"ui":{"resourceUri":"ui://one/app/main","csp":{}},"ui/resourceUri":"ui://one/app/main","x":1}""", tools[0].GetProperty("_meta").GetRawText());
        Assert.Equal("""{"ui":{"resourceUri":"ui://two/app/main","csp":{}},"ui/resourceUri":"ui://two/app/main","x":1}""", tools[1].GetProperty("_meta").GetRawText());
        Assert.Equal("ui://one/app/main", Assert.Single(await hub.ListAsync("resources")).GetProperty("uri").GetString());

        await hub.ReadAsync("ui://two/app/main");
        Assert.Equal((0, "ui://app/main"), (first.Read.Count, Assert.Single(second.Read)));
        await hub.ReadAsync("ui://one/app/main", path: "/mcp/all");
        Assert.Equal("ui://app/main", Assert.Single(first.Read));
    }

    [Fact]
    public async Task Page_of_a_tool_keeps_its_uri_when_no_other_server_has_it()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"t","inputSchema":{"type":"object"},"_meta":{"ui":{"resourceUri":"ui://app/main"}}}""";
        await using var hub = await FederatedHub.StartAsync(server);

        Assert.Equal("ui://app/main", Assert.Single(await hub.ListAsync("tools")).GetProperty("_meta").GetProperty("ui").GetProperty("resourceUri").GetString());
        await hub.ReadAsync("ui://app/main");
        Assert.Equal(["ui://app/main"], server.Read);
    }

    [Fact]
    public async Task Link_in_a_result_leads_back_to_the_server_that_gave_it()
    {
        await using var first = await FakeServer.StartAsync();
        await using var second = await FakeServer.StartAsync();
        foreach (var server in (FakeServer[])[first, second])
        {
            server.Tools = """{"name":"t","inputSchema":{"type":"object"}}""";
            server.Resources = """{"uri":"x://same","name":"same"}""";
            server.Call = _ => """{"content":[{"type":"resource_link","uri":"x://same","name":"n","z":1.0},{"type":"resource_link","uri":"x://own","name":"n"}],"resultType":"complete"}""";
        }

        await using var hub = await FederatedHub.StartAsync(new Dictionary<string, ServerConfig> { ["one"] = new() { Url = first.Url }, ["two"] = new() { Url = second.Url } });
        var content = (await hub.CallAsync("two__t")).GetProperty("content");
        Assert.Equal("""[{"type":"resource_link","uri":"two+x://same","name":"n","z":1.0},{"type":"resource_link","uri":"x://own","name":"n"}]""", content.GetRawText());

        var read = (await hub.ReadAsync(content[0].GetProperty("uri").GetString()!)).GetProperty("result").GetProperty("contents")[0];
        Assert.Equal("two+x://same", read.GetProperty("uri").GetString());
        Assert.Equal((0, "x://same"), (first.Read.Count, Assert.Single(second.Read)));
    }
}
