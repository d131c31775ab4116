using McpHub.Calls;
using McpHub.Calls.Capture;
using McpHub.Models.Lanes;
using McpHub.Wire.Chat;

namespace McpHub.Models;

/// <summary>Keeps what is asked and answered for the spans of a call, where the operator opted in and somebody traces.</summary>
internal sealed class CaptureStep : IConversationStep
{
    public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        var config = call.Snapshot.Config.Telemetry;
        if (config.CaptureContent && call.Operation == ModelOperation.Chat && HubTelemetry.IsTraced(call)) Begin(call, config.MaxContentChars);
        return new((HubError?)null);
    }

    private static void Begin(ModelCall call, int maxChars)
    {
        try
        {
            Conversations.Read(call);
        }
        catch (ChatFormatException)
        {
            return; // told when the target turns out to need it
        }

        var (capture, next) = (new ContentCapture(maxChars), call.AnswerReady);
        call.Capture = capture;
        call.AnswerReady = async answer =>
        {
            capture.See(answer);
            if (next is not null) await next(answer);
        };
    }
}
