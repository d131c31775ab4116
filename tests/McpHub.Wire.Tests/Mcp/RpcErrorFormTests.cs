using System.Text;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

/// <summary>Errors of servers on their way to clients.</summary>
public sealed class RpcErrorFormTests
{
    [Fact]
    public void Missing_resource_is_an_invalid_parameter_for_current_clients()
    {
        Assert.Equal("""{"code":-32602,"message":"none","data":{"uri" : "x"}}""", ForCurrent("""{"code":-32002,"message":"none","data":{"uri" : "x"}}"""));
    }

    [Theory]
    [InlineData("-32020")]
    [InlineData("-32022")]
    public void Faults_between_hub_and_server_are_not_the_clients(string code)
    {
        Assert.Equal("""{"code":-32603,"message":"m","data":1.0}""", ForCurrent($$"""{"code":{{code}},"message":"m","data":1.0}"""));
    }

    [Theory]
    [InlineData("""{"code":-32021,"message":"m","data":{"requiredCapabilities":{"sampling":{}}}}""")]
    [InlineData("""{"message" : "m", "code":-32602}""")]
    [InlineData("""{"code":17,"message":"own","data":[1.0,12345678901234567890]}""")]
    public void Everything_else_stays_byte_for_byte(string error)
    {
        Assert.Equal(error, ForCurrent(error));
    }

    [Theory]
    [InlineData("""{"code":-32602}""", -32602)]
    [InlineData("""{"code":"-32602"}""", 0)]
    [InlineData("""{"code":99999999999}""", 0)]
    [InlineData("{}", 0)]
    public void Code_is_read_or_zero(string error, int code)
    {
        Assert.Equal(code, RpcErrorForm.CodeOf(Encoding.UTF8.GetBytes(error)));
    }

    private static string ForCurrent(string error) => Encoding.UTF8.GetString(RpcErrorForm.ForCurrent(Encoding.UTF8.GetBytes(error)).Span);
}
