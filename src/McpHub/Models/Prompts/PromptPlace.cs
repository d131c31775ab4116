using McpHub.Calls.Prompts;
using McpHub.Wire.Chat;

namespace McpHub.Models.Prompts;

/// <summary>Where a prompt stands in a conversation: instructions before all, what a user says after the instructions and before everything else.</summary>
internal static class PromptPlace
{
    /// <param name="family">Of the model that is asked.</param>
    public static ChatRequest Put(ChatRequest chat, FilledPrompt prompt, string? family)
    {
        var message = new Message(prompt.IsSystem ? Role.System : Role.User, [new TextBlock(prompt.TextFor(family))]);
        var place = prompt.IsSystem ? 0 : chat.Messages.TakeWhile(one => one.Role is Role.System or Role.Developer).Count();
        return chat with { Messages = [.. chat.Messages.Take(place), message, .. chat.Messages.Skip(place)] };
    }
}
