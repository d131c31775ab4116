using System.Text;
using McpHub.Wire.JsonRpc;

namespace McpHub.Wire.Tests.JsonRpc;

public sealed class RpcBatchTests
{
    [Theory]
    [InlineData("[]", true)]
    [InlineData(" \r\n\t[1]", true)]
    [InlineData("{\"a\":[]}", false)]
    [InlineData("", false)]
    public void Only_an_array_is_a_batch(string json, bool isOne) => Assert.Equal(isOne, RpcBatch.IsOne(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Elements_stay_as_they_stand()
    {
        var parts = RpcBatch.Split("[ {\"a\" : 1.0}, 2 ,null ]"u8.ToArray(), 3, out _);
        Assert.Equal(["{\"a\" : 1.0}", "2", "null"], parts!.Select(part => Encoding.UTF8.GetString(part.Span)));
    }

    [Theory]
    [InlineData("[]", RpcCodes.InvalidRequest)]
    [InlineData("[1,2,3,4]", RpcCodes.InvalidRequest)]
    [InlineData("[1,", RpcCodes.ParseError)]
    [InlineData("[1] 2", RpcCodes.ParseError)]
    public void Says_what_is_wrong_with_a_batch(string json, int code)
    {
        Assert.Null(RpcBatch.Split(Encoding.UTF8.GetBytes(json), 3, out var fault));
        Assert.Equal(code, fault.Code);
    }
}
