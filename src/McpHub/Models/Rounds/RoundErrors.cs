using McpHub.Calls;

namespace McpHub.Models.Rounds;

/// <summary>What the hub says when it cannot run tools in a call as asked.</summary>
internal static class RoundErrors
{
    public static readonly HubError OnlyChat = new(ErrorKind.BadRequest, "tools_not_possible", "The hub runs tools only in conversations.", "Leave out 'hub.tools' and the header x-hub-tools.");

    public static readonly HubError OnlyOneAnswer = new(ErrorKind.BadRequest, "tools_not_possible", "The hub runs tools for one answer, and several are asked for.", "Ask for one, or leave out 'hub.tools'.");

    public static HubError TooManySteps(int asked, int allowed) => new(
        ErrorKind.BadRequest, "too_many_steps", $"'hub.steps' is {asked}, and the hub runs at most {allowed} rounds of tools in one call.", "Ask for fewer; an operator sets the limit with limits.maxToolSteps.");

    public static HubError TooManyPatterns(int count) => new(
        ErrorKind.BadRequest, "too_many_tools", $"{count} names of tools are asked for, and at most {HubOptions.MaxPatterns} are read.", "Use * in a name, or true for all tools.");

    public static HubError NameTaken(string name) => new(
        ErrorKind.BadRequest, "tool_name_taken", $"The request offers a tool '{name}' of its own, and the hub shall run one of the same name.", "Rename it, or leave it out of 'hub.tools'.");
}
