using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>What the events are called in which a block comes piece by piece.</summary>
/// <param name="Part">Of the events around it, without <c>.added</c> and <c>.done</c>; null when the item itself is the piece.</param>
/// <param name="Index">The member that counts it.</param>
/// <param name="Delta">Of a piece of its text.</param>
/// <param name="Done">Of its whole text; null when it does not come in pieces.</param>
/// <param name="Whole">The member that holds the whole text.</param>
internal sealed record PartEvents(string? Part, string? Index, string Delta, string? Done, string Whole)
{
    private static readonly PartEvents Text = new("response.content_part", "content_index", "response.output_text.delta", "response.output_text.done", "text");
    private static readonly PartEvents Refusal = new("response.content_part", "content_index", "response.refusal.delta", "response.refusal.done", "refusal");
    private static readonly PartEvents Thought = new("response.content_part", "content_index", "response.reasoning_text.delta", "response.reasoning_text.done", "text");

    private static readonly PartEvents Summary =
        new("response.reasoning_summary_part", "summary_index", "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done", "text");

    private static readonly PartEvents Arguments = new(null, null, "response.function_call_arguments.delta", "response.function_call_arguments.done", "arguments");
    private static readonly PartEvents Input = new(null, null, "response.custom_tool_call_input.delta", "response.custom_tool_call_input.done", "input");
    public static readonly PartEvents None = new(null, null, "", null, "");

    public static PartEvents Of(Block block) => block switch
    {
        TextBlock => Text,
        RefusalBlock => Refusal,
        ReasoningBlock { IsSummary: true } => Summary,
        ReasoningBlock => Thought,
        ToolCallBlock { Kind: ToolKind.Custom } => Input,
        ToolCallBlock => Arguments,
        _ => None,
    };
}
