using McpHub.Calls;

namespace McpHub.Cli;

/// <summary>Ends a command with an error for its user; caught once, where the command began.</summary>
internal sealed class CommandException(HubError error, int exitCode = ExitCodes.Bad) : Exception(error.Text)
{
    public HubError Error { get; } = error;

    public int ExitCode { get; } = exitCode;

    /// <summary>Said before the error itself, a line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    public static CommandException Usage(string message, string? hint = null) =>
        new(new HubError(ErrorKind.BadRequest, "usage", message, hint), ExitCodes.Usage);
}
