using McpHub.Calls;

namespace McpHub.Models;

/// <summary>
/// Something that is done to a conversation between admission and the provider: earlier turns are added, tools are attached, content is looked
/// at. Steps run in the order of registration. Thread-safe.
/// </summary>
internal interface IConversationStep
{
    /// <summary>
    /// May replace <see cref="ModelCall.Chat"/> and set <see cref="ModelCall.NeedsTranslation"/>, so that it is sent and not the caller's bytes;
    /// may set <see cref="ModelCall.AnswerReady"/> to see the whole answer.
    /// </summary>
    /// <returns>Why the call cannot go on; null when it can.</returns>
    ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct);
}

/// <summary>All steps in their order.</summary>
internal sealed class ConversationSteps(IEnumerable<IConversationStep> steps)
{
    private readonly IConversationStep[] ordered = [.. steps];

    public async ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        foreach (var step in ordered)
        {
            if (await step.BeginAsync(call, ct) is { } refusal) return refusal;
        }

        return null;
    }
}
