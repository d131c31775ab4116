using McpHub.Wire.Chat;

namespace McpHub.Calls.Capture;

/// <summary>What was asked and answered in one call, for its spans: only where the operator opted in. Not thread-safe.</summary>
internal sealed class ContentCapture(int maxChars)
{
    private string? output;

    /// <summary>The answer of the attempt that runs now.</summary>
    public void See(ChatResponse answer) => output = new ContentText(maxChars).Output(answer);

    /// <summary>That answer, once; null when there was none.</summary>
    public string? TakeOutput()
    {
        var taken = output;
        output = null;
        return taken;
    }

    public string? Instructions(ChatRequest chat) => new ContentText(maxChars).Instructions(chat);

    public string Input(ChatRequest chat) => new ContentText(maxChars).Input(chat);
}
