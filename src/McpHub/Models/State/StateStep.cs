using McpHub.Calls;
using McpHub.Models.Lanes;
using McpHub.Wire.Chat;

namespace McpHub.Models.State;

/// <summary>Carries opaque state through tool loops of callers who do not. Only where something is translated: bytes that pass are the caller's own.</summary>
internal sealed class StateStep(StateVault vault) : IConversationStep
{
    public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        if (call.Operation == ModelOperation.Chat && (call.NeedsTranslation || call.Route!.Targets.Any(target => IsTranslated(call, target)))) Begin(call);
        return new((HubError?)null);
    }

    private static bool IsTranslated(ModelCall call, Snapshot.Target target) => target.Provider.Lanes.TryGetValue(call.Dialect.Name, out var lane) && !lane.IsPassthrough;

    private void Begin(ModelCall call)
    {
        try
        {
            call.Chat = vault.Restore(call.Agent.Name, Conversations.Read(call));
        }
        catch (ChatFormatException)
        {
            return; // told when the target turns out to need it
        }

        if (call.Chat.Tools.Count == 0) return;
        var next = call.AnswerReady;
        call.AnswerReady = async answer =>
        {
            vault.Keep(call.Agent.Name, answer);
            if (next is not null) await next(answer);
        };
    }
}
