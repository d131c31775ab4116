using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Which opaque blocks are items of OpenAI Responses.</summary>
internal static class ItemOrigin
{
    /// <summary>Of OpenAI's family; the sound of Chat Completions is the one block of it that is no item.</summary>
    public static bool IsItem(OpaqueBlock block) => block.Origin.Family == Families.OpenAi && block.Kind != "audio";
}
