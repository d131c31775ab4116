using System.Text;
using System.Text.Json;
using CsCheck;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using McpHub.Wire.Tests.Json;

namespace McpHub.Wire.Tests.Mcp;

/// <summary>What requests say about themselves, in and out.</summary>
public sealed class RequestMetaTests
{
    private const string Full = """
        {"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"sampling":{}},
        "io.modelcontextprotocol/clientInfo":{"name":"c"},"io.modelcontextprotocol/logLevel":"info","progressToken":"t\u0031","traceparent":"00-1","tracestate":"a=b",
        "io.modelcontextprotocol/other":1,"dev.mcphub/secret":2,"vendor.example/a":1.0,"plain":{"x":12345678901234567890},"baggage":"k=v"}}
        """;

    [Fact]
    public void Every_part_is_read()
    {
        var meta = Read(Full);

        Assert.Equal(("2026-07-28", "info", "00-1", "a=b"), (meta.ProtocolVersion, meta.LogLevel, meta.TraceParent, meta.TraceState));
        Assert.Equal(("""{"sampling":{}}""", """{"name":"c"}""", "\"t\\u0031\""), (Text(meta.ClientCapabilities), Text(meta.ClientInfo), Text(meta.ProgressToken)));
    }

    [Fact]
    public void Others_are_neither_reserved_nor_ours_and_stay_byte_for_byte()
    {
        Assert.Equal(
            [("vendor.example/a", "1.0"), ("plain", """{"x":12345678901234567890}"""), ("baggage", "\"k=v\"")],
            Read(Full).Others.Select(member => (member.Key, Text(member.Value))));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("")]
    public void Nothing_said_is_nothing_read(string @params)
    {
        var meta = Read(@params);

        Assert.Equal((null, null, true, 0), (meta.ProtocolVersion, meta.LogLevel, meta.ClientCapabilities.IsEmpty, meta.Others.Count));
    }

    [Fact]
    public void Wrong_types_count_as_not_said()
    {
        var meta = Read("""{"_meta":{"io.modelcontextprotocol/protocolVersion":1,"io.modelcontextprotocol/logLevel":{},"traceparent":[]}}""");

        Assert.Equal((null, null, null), (meta.ProtocolVersion, meta.LogLevel, meta.TraceParent));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("""{"\ud800":1}""")]
    public void Metadata_that_is_no_object_is_refused(string meta)
    {
        Assert.ThrowsAny<JsonException>(() => Read($$"""{"_meta":{{meta}}}"""));
    }

    [Fact]
    public void Requests_to_current_servers_carry_all_that_the_revision_demands()
    {
        var outgoing = new OutgoingMeta
        {
            ClientInfo = Bytes("""{"name":"McpHub"}"""),
            ClientCapabilities = Bytes("""{"elicitation":{ }}"""),
            LogLevel = "debug",
            ProgressToken = 7,
            TraceParent = "00-2",
            TraceState = "c=d",
            Others = Read(Full).Others,
        };

        Assert.Equal(
            """{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"McpHub"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{ }},"io.modelcontextprotocol/logLevel":"debug","progressToken":7,"traceparent":"00-2","tracestate":"c=d","vendor.example/a":1.0,"plain":{"x":12345678901234567890},"baggage":"k=v"}}""",
            Write(outgoing, Full, isCurrentRevision: true));
    }

    [Fact]
    public void Requests_to_current_servers_declare_no_capabilities_when_the_caller_has_none()
    {
        Assert.Contains("\"io.modelcontextprotocol/clientCapabilities\":{}", Write(new OutgoingMeta(), "{}", isCurrentRevision: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_to_older_servers_carry_nothing_reserved()
    {
        var outgoing = new OutgoingMeta { ClientInfo = Bytes("{}"), ClientCapabilities = Bytes("{}"), LogLevel = "debug", ProgressToken = 7, Others = Read(Full).Others };

        Assert.Equal(
            """{"name":"x","_meta":{"progressToken":7,"vendor.example/a":1.0,"plain":{"x":12345678901234567890},"baggage":"k=v"}}""",
            Write(outgoing, Full, isCurrentRevision: false));
    }

    [Fact]
    public void Metadata_with_nothing_to_say_is_left_out()
    {
        Assert.Equal("""{"name":"x"}""", Write(new OutgoingMeta(), Full, isCurrentRevision: false));
        Assert.Equal("{}", Write(new OutgoingMeta(), "", isCurrentRevision: false));
    }

    [Fact]
    public void Any_other_member_reaches_the_server_with_the_same_bytes()
    {
        JsonGen.Objects.Sample(
            meta =>
            {
                var others = Read($$"""{"_meta":{{meta}}}""").Others;
                var written = Write(new OutgoingMeta { Others = others }, "{}", isCurrentRevision: true);

                Assert.Equal(
                    others.Select(member => (member.Key, Text(member.Value))),
                    ObjectSplice.Members(ObjectSplice.Get(Bytes(written), "_meta"u8)).Where(member => !member.Key.StartsWith("io.model", StringComparison.Ordinal)).Select(member => (member.Key, Text(member.Value))));
            },
            iter: 2_000);
    }

    private static RequestMeta Read(string @params) => RequestMeta.Read(Bytes(@params));

    private static string Write(OutgoingMeta meta, string @params, bool isCurrentRevision) => Text(meta.WriteInto(Bytes(@params), isCurrentRevision));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
