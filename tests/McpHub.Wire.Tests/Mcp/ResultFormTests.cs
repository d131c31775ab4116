using System.Text;
using CsCheck;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using McpHub.Wire.Tests.Json;

namespace McpHub.Wire.Tests.Mcp;

/// <summary>Results of servers of one era, for clients of either.</summary>
public sealed class ResultFormTests
{
    private const string Hub = """{"name":"McpHub","version":"1"}""";
    private const string ServerInfo = "\"io.modelcontextprotocol/serverInfo\"";

    [Fact]
    public void Current_clients_are_told_the_kind_and_the_hub()
    {
        Assert.Equal(
            $$$$$"""{"content":[1.0],"resultType":"complete","_meta":{{{{{{ServerInfo}}}}}:{{{{{Hub}}}}}}}""",
            ForCurrent("""{"content":[1.0]}""", isCacheable: false));
    }

    [Fact]
    public void Server_information_of_the_server_gives_way_and_other_metadata_stays()
    {
        Assert.Equal(
            $$$$$"""{"_meta":{"vendor/x" :1e3,{{{{{ServerInfo}}}}}:{{{{{Hub}}}}}},"resultType":"task","taskId":"7"}""".Replace("\" :", "\":", StringComparison.Ordinal),
            ForCurrent($$$$$"""{"_meta":{"vendor/x":1e3,{{{{{ServerInfo}}}}}:{"name":"inner"}},"resultType":"task","taskId":"7"}""", isCacheable: false));
    }

    [Fact]
    public void Cache_hints_are_given_where_they_are_due_and_never_allow_sharing()
    {
        Assert.Contains("\"ttlMs\":0,\"cacheScope\":\"private\"", ForCurrent("""{"contents":[]}""", isCacheable: true), StringComparison.Ordinal);
        Assert.Contains("\"ttlMs\":5000,\"cacheScope\":\"private\"", ForCurrent("""{"contents":[],"ttlMs":5000,"cacheScope":"public"}""", isCacheable: true), StringComparison.Ordinal);
        Assert.DoesNotContain("ttlMs", ForCurrent("""{"contents":[]}""", isCacheable: false), StringComparison.Ordinal);
        Assert.DoesNotContain("ttlMs", ForCurrent("""{"resultType":"input_required","requestState":"s"}""", isCacheable: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Older_clients_are_spared_what_they_do_not_know()
    {
        Assert.Equal(
            """{"contents":[],"vendor":{"ttlMs":1},"_meta":{"vendor/x":1.0}}""",
            ForSessions($$$$$"""{"contents":[],"resultType":"complete","ttlMs":1,"cacheScope":"public","vendor":{"ttlMs":1},"_meta":{{{{{{ServerInfo}}}}}:{},"vendor/x":1.0,"io.modelcontextprotocol/other":2}}"""));
    }

    [Fact]
    public void Metadata_of_which_nothing_is_left_is_left_out()
    {
        Assert.Equal("""{"a":1}""", ForSessions($$$$$"""{"a":1,"_meta":{{{{{{ServerInfo}}}}}:{}}}"""));
        Assert.Equal("""{"a":1}""", ForSessions("""{"a":1}"""));
    }

    [Fact]
    public void Task_relation_of_2025_11_25_is_no_newcomer()
    {
        const string result = """{"a":1,"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"7"}}}""";

        Assert.Equal(result, ForSessions(result));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"x\"")]
    [InlineData("[1]")]
    public void Metadata_that_is_no_object_is_no_metadata(string meta)
    {
        Assert.Equal($$$$$"""{"a":1,"_meta":{{{{{{ServerInfo}}}}}:{{{{{Hub}}}}}},"resultType":"complete"}""", ForCurrent($$"""{"a":1,"_meta":{{meta}}}""", isCacheable: false));
        Assert.Equal("""{"a":1}""", ForSessions($$"""{"a":1,"_meta":{{meta}}}"""));
    }

    [Fact]
    public void Everything_else_survives_byte_for_byte()
    {
        string[] ours = ["resultType", "ttlMs", "cacheScope", "_meta"];
        JsonGen.Objects.Sample(
            json =>
            {
                Assert.Equal(Others(json), Others(ForCurrent(json, isCacheable: true)));
                Assert.Equal(Others(json), Others(ForSessions(json)));
            },
            iter: 2_000);

        List<(string, string)> Others(string json) =>
            [.. ObjectSplice.Members(Bytes(json)).Where(member => !ours.Contains(member.Key)).Select(member => (member.Key, Encoding.UTF8.GetString(member.Value.Span)))];
    }

    private static string ForCurrent(string result, bool isCacheable) => Encoding.UTF8.GetString(ResultForm.ForCurrent(Bytes(result), Bytes(Hub), isCacheable));

    private static string ForSessions(string result) => Encoding.UTF8.GetString(ResultForm.ForSessions(Bytes(result)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
