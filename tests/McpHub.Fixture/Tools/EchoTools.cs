using System.ComponentModel;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tools;

[McpServerToolType]
internal sealed class EchoTools
{
    [McpServerTool(Name = "test_echo"), Description("Returns its argument, after a while if asked to.")]
    public static async Task<string> EchoAsync([Description("What comes back.")] string nonce, [Description("How long it takes.")] int milliseconds = 0, CancellationToken ct = default)
    {
        if (milliseconds > 0) await Task.Delay(milliseconds, ct);
        return nonce;
    }
}
