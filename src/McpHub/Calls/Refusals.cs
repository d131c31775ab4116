using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>The wording of refusals that more than one door gives.</summary>
public static class Refusals
{
    /// <summary>The code for a server that was asked and broke: what became of the request is unknown.</summary>
    public const string ServerFailed = "server_failed";

    /// <summary>The code for a server that has not looked at the request: to send it again does no harm.</summary>
    public const string ServerUnprocessed = "server_did_not_take_it";

    /// <summary>The code for a server at which a person has to sign in first.</summary>
    public const string SignInNeeded = "server_needs_sign_in";

    /// <summary>The thing is unknown or not permitted: deliberately one text for both.</summary>
    public static HubError NotPermitted(Agent agent, string action, string name) => new(
        action == Actions.ModelUse ? ErrorKind.NotFound : ErrorKind.Forbidden, // as the vendors' own APIs answer
        action switch
        {
            Actions.ToolCall => "tool_not_permitted",
            Actions.ResourceRead => "resource_not_permitted",
            Actions.PromptGet => "prompt_not_permitted",
            Actions.ModelUse => "model_not_permitted",
            _ => "not_permitted",
        },
        $"Agent '{agent.Name}' may not use {Noun(action)} '{name}', or there is none of that name.",
        $"An operator sees why with: mcphub explain {agent.Name} {action} '{name}'");

    /// <summary>A server left the configuration between look-up and call.</summary>
    public static HubError NoServer(string alias) => new(
        ErrorKind.Unavailable, "server_unavailable", $"Server '{alias}' is not running.", $"An operator sees more with: mcphub servers {alias}");

    /// <summary>An exception that no rule foresees ended the call.</summary>
    public static readonly HubError Defect = new(
        ErrorKind.Internal, "internal_error", "The hub failed on this call; the fault is its own.", "Look for the request id in the hub's log.");

    private static string Noun(string action) => action switch
    {
        Actions.ToolCall => "tool",
        Actions.ResourceRead => "resource",
        Actions.PromptGet => "prompt",
        Actions.ModelUse => "model",
        _ => "this",
    };
}
