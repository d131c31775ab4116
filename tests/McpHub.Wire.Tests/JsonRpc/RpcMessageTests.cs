using System.Text;
using McpHub.Wire.JsonRpc;

namespace McpHub.Wire.Tests.JsonRpc;

public sealed class RpcMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", "1", "ping", "")]
    [InlineData("""{"jsonrpc":"2.0","id":"a\u0062","method":"tools/call","params":{"x":1.0}}""", "\"a\\u0062\"", "tools/call", """{"x":1.0}""")]
    [InlineData("""{"method":"m","params":{ },"id":-7,"jsonrpc":"2.0"}""", "-7", "m", "{ }")]
    [InlineData("""{"jsonrpc":"2.0","id":12345678901234567890,"method":"m"}""", "12345678901234567890", "m", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1.50,"method":"m"}""", "1.50", "m", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1e400,"method":"m"}""", "1e400", "m", "")]
    [InlineData("""{"jsonrpc":"2.0","id":"","method":"m"}""", "\"\"", "m", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"\u006dethod":"m\u0065th"}""", "1", "meth", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":null}""", "1", "m", "")]
    [InlineData("""{"jsonrpc":"2.\u0030","id":1,"method":"m","x":[{"id":2,"method":"n"}],"Method":"o"}""", "1", "m", "")]
    [InlineData("\t{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}\r\n", "1", "m", "")]
    public void Request_is_split(string json, string id, string method, string @params)
    {
        var message = Parse(json);

        Assert.True(message.IsRequest);
        Assert.False(message.IsNotification || message.IsResponse);
        Assert.Equal((id, method, @params), (Text(message.Id), message.Method, Text(message.Params)));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized","params":null}""", "")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized","params":{"a":[1]}}""", """{"a":[1]}""")]
    public void Notification_is_split(string json, string @params)
    {
        var message = Parse(json);

        Assert.True(message.IsNotification);
        Assert.False(message.IsRequest || message.IsResponse);
        Assert.Equal(@params, Text(message.Params));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1.0}}""", "1", """{"a":1.0}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":null}""", "1", "{}", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}""", "1", "", """{"code":-1,"message":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":-1,"message":"m"}}""", "1", "", """{"code":-1,"message":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}""", "", "", """{"code":-32700,"message":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32700,"message":"m"}}""", "", "", """{"code":-32700,"message":"m"}""")]
    public void Response_is_split(string json, string id, string result, string error)
    {
        var message = Parse(json);

        Assert.True(message.IsResponse);
        Assert.False(message.IsRequest || message.IsNotification);
        Assert.Equal((id, result, error), (Text(message.Id), Text(message.Result), Text(message.Error)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("nul")]
    [InlineData("'a'")]
    [InlineData("// comment\n{}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m",}""")]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":NaN,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"\ud800"}""")]
    [InlineData("""{"jsonrpc":"2.0","\ud800":1,"method":"m"}""")]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}")]
    public void Bytes_that_are_no_json_are_a_parse_error(string json)
    {
        Assert.Equal(RpcCodes.ParseError, Fault(json).Code);
    }

    [Theory]
    [InlineData("{} {}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m"} x""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m"}{"jsonrpc":"2.0","id":2,"method":"n"}""")]
    public void A_second_message_behind_the_first_is_a_parse_error(string json)
    {
        Assert.Equal(RpcCodes.ParseError, Fault(json).Code);
    }

    [Theory]
    [InlineData(0xff)]
    [InlineData(0xc0)]
    [InlineData(0x80)]
    public void Bytes_that_are_no_utf8_are_a_parse_error_wherever_they_stand(byte bad)
    {
        foreach (var place in (string[])["""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":"?"}}""", """{"jsonrpc":"2.0","id":1,"method":"m","?":1}""", """{"jsonrpc":"2.0","id":"?","method":"m"}"""])
        {
            var bytes = Encoding.UTF8.GetBytes(place);
            bytes[Array.IndexOf(bytes, (byte)'?')] = bad;
            Assert.Null(RpcMessage.Parse(bytes, out var fault));
            Assert.Equal(RpcCodes.ParseError, fault.Code);
        }
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"m"}]""", "")]
    [InlineData("1", "")]
    [InlineData("\"a\"", "")]
    [InlineData("null", "")]
    [InlineData("{}", "")]
    [InlineData("""{"id":1,"method":"m"}""", "1")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"m"}""", "1")]
    [InlineData("""{"jsonrpc":2.0,"method":"m","id":"x"}""", "\"x\"")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "1")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"m"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"m"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":[1],"method":"m"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"m"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","method":1,"id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","method":null,"id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":[1],"id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":"a","id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":7,"id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"m","method":"n"}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","\u006dethod":"n","id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"m","id":6}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"m","id":5}""", "")]
    [InlineData("""{"jsonrpc":"2.0","params":{},"method":"m","params":{"a":1},"id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","jsonrpc":"2.0","method":"m","id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{},"result":{}}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{},"error":{}}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"m","result":{}}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":null,"error":null}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":null}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","result":[],"id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","result":"done","id":5}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","error":"failed","id":5}""", "5")]
    public void Json_that_is_no_message_is_an_invalid_request_with_the_id_where_there_is_one(string json, string id)
    {
        var fault = Fault(json);

        Assert.Equal((RpcCodes.InvalidRequest, id), (fault.Code, Text(fault.Id)));
        Assert.NotEmpty(fault.Message);
    }

    [Fact]
    public void Nesting_of_64_is_read_and_65_is_a_fault_that_keeps_the_id()
    {
        Assert.NotNull(RpcMessage.Parse(Encoding.UTF8.GetBytes(WithDepth(64)), out _));

        var fault = Fault(WithDepth(65));
        Assert.Equal((RpcCodes.ParseError, "9"), (fault.Code, Text(fault.Id)));
    }

    [Fact]
    public void Nesting_of_100_000_is_a_fault_and_takes_no_stack()
    {
        var fault = Fault(WithDepth(100_000));

        Assert.Equal((RpcCodes.ParseError, "9"), (fault.Code, Text(fault.Id)));
    }

    // The message itself and its params are two levels.
    private static string WithDepth(int depth) =>
        $$$"""{"jsonrpc":"2.0","id":9,"method":"m","params":{"a":{{{new string('[', depth - 2)}}}{{{new string(']', depth - 2)}}}}}""";

    private static RpcMessage Parse(string json)
    {
        var message = RpcMessage.Parse(Encoding.UTF8.GetBytes(json), out var fault);
        Assert.True(message is not null, fault.Message);
        return message.Value;
    }

    private static RpcFault Fault(string json)
    {
        Assert.Null(RpcMessage.Parse(Encoding.UTF8.GetBytes(json), out var fault));
        return fault;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
