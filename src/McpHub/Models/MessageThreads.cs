using McpHub.Calls;
using McpHub.Wire.Chat;

namespace McpHub.Models;

/// <summary>
/// Refuses conversations that Anthropic shall keep between calls: all agents share the hub's key there, and one could go on from another's
/// conversation; with any other provider all earlier turns would be missing. The code is the one on which Anthropic's SDKs send the whole
/// conversation instead, also in the middle of a loop of tools.
/// </summary>
internal sealed class MessageThreads : IConversationStep
{
    private static readonly HubError Unsupported = new(
        ErrorKind.BadRequest, "thread_unsupported_request", "'thread' names a conversation kept by Anthropic, which every agent of the hub would share.", "Send the whole conversation without 'thread'.");

    public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct) => new(call.Dialect.Family == Families.Anthropic && call.Request.HasThread ? Unsupported : null);
}
