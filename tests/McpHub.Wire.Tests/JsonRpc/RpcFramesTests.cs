using System.Text;
using McpHub.Wire.JsonRpc;

namespace McpHub.Wire.Tests.JsonRpc;

public sealed class RpcFramesTests
{
    [Fact]
    public void Request_carries_its_parts()
    {
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":1.0}}""", Text(RpcFrames.Request(7, "tools/call", """{"a":1.0}"""u8)));
        Assert.Equal("""{"jsonrpc":"2.0","id":9223372036854775807,"method":"ping"}""", Text(RpcFrames.Request(long.MaxValue, "ping", [])));
    }

    [Fact]
    public void Notification_has_no_id()
    {
        Assert.Equal("""{"jsonrpc":"2.0","method":"n","params":{}}""", Text(RpcFrames.Notification("n", "{}"u8)));
        Assert.Equal("""{"jsonrpc":"2.0","method":"n"}""", Text(RpcFrames.Notification("n", [])));
    }

    [Fact]
    public void Answers_repeat_the_id_as_it_was_spelled_or_say_null()
    {
        Assert.Equal("""{"jsonrpc":"2.0","id":"\u0061","result":{}}""", Text(RpcFrames.Result("\"\\u0061\""u8, "{}"u8)));
        Assert.Equal("""{"jsonrpc":"2.0","id":1.50,"error":{}}""", Text(RpcFrames.Error("1.50"u8, "{}"u8)));
        Assert.Equal("""{"jsonrpc":"2.0","id":null,"error":{}}""", Text(RpcFrames.Error([], "{}"u8)));
    }

    [Fact]
    public void Method_names_are_escaped()
    {
        var message = RpcMessage.Parse(RpcFrames.Notification("a\"b\n", []), out _);

        Assert.Equal("a\"b\n", message?.Method);
    }

    [Fact]
    public void Error_object_says_code_message_and_data()
    {
        Assert.Equal("""{"code":-32602,"message":"no","data":[1.0]}""", Text(RpcFrames.ErrorObject(-32602, "no", "[1.0]"u8)));
        Assert.Equal("""{"code":-1,"message":""}""", Text(RpcFrames.ErrorObject(-1, "")));
    }

    [Fact]
    public void Error_message_with_half_a_surrogate_pair_is_still_an_error()
    {
        Assert.Contains("\ufffd", System.Text.RegularExpressions.Regex.Unescape(Text(RpcFrames.ErrorObject(-1, "cut \ud83d"))), StringComparison.Ordinal);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
