using McpHub.Calls;
using McpHub.Calls.Prompts;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Models.Prompts;

/// <summary>Fills in the prompt that the caller wants. Where it goes and how it reads is decided for each target: models of two families may read two texts.</summary>
internal sealed class PromptStep(PromptReader prompts, TimeProvider time) : IConversationStep
{
    public static readonly HubError OnlyChat = new(
        ErrorKind.BadRequest, "prompt_not_possible", "The hub fills in prompts only in conversations.", "Leave out 'hub.prompt'.");

    private const string Door = "prompts";

    public async ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        if (call.AskedPrompt is not { } asked) return null;
        if (call.Operation != ModelOperation.Chat) return OnlyChat;
        var (prompt, error) = await prompts.FillAsync(ToCall(call, asked), asked, ct);
        if (prompt is null) return error;
        call.Prompt = prompt;
        call.NeedsTranslation = true;
        return null;
    }

    private ReadCall ToCall(ModelCall call, AskedPrompt asked) => ToCall(call, asked, call.Snapshot.Prompts.GetValueOrDefault(asked.Name));

    private ReadCall ToCall(ModelCall call, AskedPrompt asked, LibraryPrompt? prompt) => new()
    {
        Agent = call.Agent,
        Snapshot = call.Snapshot,
        RequestId = call.RequestId,
        Door = Door,
        RequestedName = asked.Name,
        StartedAt = time.GetTimestamp(),
        Span = call.Span,
        Kind = Actions.PromptGet,
        Identity = prompt?.Identity,
        Server = prompt is null ? null : Names.Hub,
        Request = null,
    };
}
