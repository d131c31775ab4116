using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Notes;

/// <summary>Says what was wrong with a call, in the words of the tool; without it the SDK answers only that an error occurred.</summary>
public static class ArgumentErrors
{
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> InTools(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        async (request, ct) =>
        {
            try
            {
                return await next(request, ct);
            }
            catch (McpException refusal) when (refusal is not McpProtocolException)
            {
                return Error(refusal.Message);
            }
            catch (Exception wrong) when (wrong is ArgumentException or JsonException)
            {
                return Error($"The arguments of {request.Params?.Name} do not fit its schema: {wrong.Message}");
            }
        };

    public static McpRequestHandler<GetPromptRequestParams, GetPromptResult> InPrompts(McpRequestHandler<GetPromptRequestParams, GetPromptResult> next) =>
        async (request, ct) =>
        {
            try
            {
                return await next(request, ct);
            }
            catch (ArgumentException wrong)
            {
                throw new McpProtocolException(wrong.Message, McpErrorCode.InvalidParams);
            }
        };

    private static CallToolResult Error(string text) => new() { IsError = true, Content = [new TextContentBlock { Text = text }] };
}
