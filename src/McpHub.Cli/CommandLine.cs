using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using McpHub.Calls;
using McpHub.Cli.Commands;
using McpHub.Cli.Output;
using McpHub.Config.Secrets;

namespace McpHub.Cli;

/// <summary>All commands there are, and what holds for every one of them: exit codes, errors, the end by a signal.</summary>
internal static partial class CommandLine
{
    private const int Interrupted = 130;

    // Longer than the hub itself takes to end its servers.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        // Arguments are data: an '@' at the start of a message must not read a file.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var terminal = Terminal.Of(parsed);
        if (UnknownOption(parsed) is { } unknown) return terminal.Fail(ToUsage(parsed, $"Unrecognized option '{unknown}'.", unknown), ExitCodes.Usage);
        if (parsed.Action is ParseErrorAction) return terminal.Fail(ToUsage(parsed, string.Join(' ', parsed.Errors.Select(error => error.Message)), parsed.UnmatchedTokens.FirstOrDefault()), ExitCodes.Usage);

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout });
        }
        catch (CommandException failure)
        {
            return terminal.Fail(failure);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or SecretsException or HttpRequestException)
        {
            return terminal.Fail(new HubError(ErrorKind.Internal, "io_error", error.Message), ExitCodes.Bad);
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("One hub for MCP servers and models. Without a command: serve.")
        {
            CommonOptions.Config,
            CommonOptions.Json,
            ServeCommand.Create(),
            CheckCommand.Create(),
            KeysCommand.Create(),
            SecretsCommand.Create(),
            ServersCommand.Create(),
            ToolsCommand.Create(),
            CallCommand.Create(),
            ChatCommand.Create(),
            ExplainCommand.Create(),
            ApprovalsCommand.Create(),
            AuditCommand.Create(),
            DoctorCommand.Create(),
            StdioCommand.Create(),
        };
        ServeCommand.MakeDefault(root);
        return root;
    }

    // The parser takes a mistyped option for an argument. What is meant to look like one stands behind "--".
    private static string? UnknownOption(ParseResult parsed) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .FirstOrDefault(token => token.Type == TokenType.Argument && OptionForm().IsMatch(token.Value))?.Value;

    private static HubError ToUsage(ParseResult parsed, string message, string? written)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Subcommands.Select(child => child.Name).Concat(command.Options.Select(option => option.Name));
        var hint = (written is null ? null : Suggestions.DidYouMean(written, known)) ?? $"See: {string.Join(' ', PathTo(parsed.CommandResult))} --help";
        return new HubError(ErrorKind.BadRequest, "usage", message, hint);
    }

    private static IEnumerable<string> PathTo(CommandResult result) =>
        result.Parent is CommandResult parent ? PathTo(parent).Append(result.Command.Name) : ["mcphub"];

    [GeneratedRegex("^--[a-z][a-z-]*(=|$)")]
    private static partial Regex OptionForm();
}
