using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Agents;

/// <summary>One of the hub's tools as a function for a model. Hands over plain text: as it comes from the SDK, a model would see a serialised object.</summary>
internal sealed class HubTool(McpClientTool tool, Action<string> onCall) : DelegatingAIFunction(tool)
{
    public static async Task<McpClient> ConnectAsync(HubOptions options, CancellationToken ct) => await McpClient.CreateAsync(
        new HttpClientTransport(new()
        {
            Endpoint = options.McpEndpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {options.Key}" },
        }),
        cancellationToken: ct);

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken ct)
    {
        onCall(Name);
        var result = await tool.CallAsync(arguments, cancellationToken: ct);
        var text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        return result.IsError is true ? $"The tool failed: {text}" : text;
    }
}
