using McpHub.Calls;
using McpHub.Models.Prompts;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Models.Lanes;

/// <summary>A call's request in no dialect's own words.</summary>
internal static class Conversations
{
    /// <summary>Reads it once; later it is what the steps before made of it.</summary>
    /// <exception cref="ChatFormatException">The body is no request of the caller's dialect.</exception>
    public static ChatRequest Read(ModelCall call) =>
        call.Chat ??= call.Dialect.RequestReader.Read(call.Body, new RequestReadContext(call.RequestedName, call.IsStreaming));

    /// <summary>The same with what depends on the model that is asked.</summary>
    /// <inheritdoc cref="Read"/>
    public static ChatRequest For(ModelCall call, Target target)
    {
        var chat = Read(call);
        return call.Prompt is { } prompt ? PromptPlace.Put(chat, prompt, target.Family) : chat;
    }
}
