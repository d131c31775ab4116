using McpHub.Config.Reading;
using McpHub.Snapshot;
using McpHub.Wire.Prompts;

namespace McpHub.Calls.Prompts;

/// <summary>What the hub says when a prompt cannot be filled in. Told only to those who may get it.</summary>
internal static class PromptErrors
{
    public static HubError NoVersion(LibraryPrompt prompt, string version) => new(
        ErrorKind.BadRequest,
        "prompt_version_not_found",
        $"The prompt '{prompt.Name}' has no version '{Cut(version)}'.",
        $"It has {string.Join(", ", prompt.Earlier.Select(earlier => earlier.Name).Prepend(prompt.Present.Name))}; leave it out for the first of them.");

    public static HubError NoArguments(LibraryPrompt prompt) => new(
        ErrorKind.BadRequest, "invalid_type", $"The arguments of the prompt '{prompt.Name}' are no JSON object.", "For example \"arguments\": {\"name\": \"value\"}.");

    public static HubError Missing(LibraryPrompt prompt, PromptArgument argument) => new(
        ErrorKind.BadRequest, "prompt_argument_missing", $"The prompt '{prompt.Name}' needs the argument '{argument.Name}'.", $"It must be {argument.Expected}.");

    public static HubError Wrong(LibraryPrompt prompt, string argument, string problem) => new(
        ErrorKind.BadRequest, "prompt_argument_invalid", $"The argument '{argument}' of the prompt '{prompt.Name}' {problem}.");

    public static HubError Unknown(LibraryPrompt prompt, PromptVersion version, string name) => new(
        ErrorKind.BadRequest,
        "prompt_argument_unknown",
        $"The prompt '{prompt.Name}' has no argument '{Cut(name)}'.",
        Spelling.DidYouMean(name, version.Arguments.Select(argument => argument.Name)) ?? $"Version {version.Name} has {(version.Arguments.Count == 0 ? "none" : string.Join(", ", version.Arguments.Select(argument => argument.Name)))}.");

    private static string Cut(string text) => text.Length <= 64 ? text : $"{text[..64]}…";
}
