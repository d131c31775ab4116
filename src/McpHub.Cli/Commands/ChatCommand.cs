using System.CommandLine;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub chat</c>: a conversation with a model through the hub, in the OpenAI dialect.</summary>
internal static class ChatCommand
{
    private static readonly Argument<string?> Message = new("MESSAGE") { Description = "What to say; absent: a conversation, ended by an empty line.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Model = new("--model") { Description = "The model alias; the first of the configuration when absent.", HelpName = "MODEL" };
    private static readonly Option<string?> Agent = CommonOptions.Agent("Who asks; the first agent of the configuration when absent.");
    private static readonly Option<bool> Explain = new("--explain") { Description = "Print what would be sent to each provider and what would get lost, and send nothing." };
    private static readonly Option<FileInfo?> Request = new("--request") { Description = "With --explain: a file with the request, instead of a MESSAGE.", HelpName = "FILE" };
    private static readonly Option<string> Dialect = new("--dialect") { Description = "With --request: what the file is written in.", HelpName = "NAME", DefaultValueFactory = _ => "openai-chat" };
    private static readonly Option<bool> NoStream = new("--no-stream") { Description = "Print the answer when it is complete." };

    public static Command Create()
    {
        var command = new Command("chat", "Talk to a model.") { Message, Model, Agent, NoStream, Explain, Request, Dialect };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var agent = Agents.Choose(config, parsed.GetValue(Agent), terminal);
        if (parsed.GetValue(Explain)) return await ExplainAsync(parsed, config, agent, terminal, ct);
        var model = ChooseModel(config, parsed.GetValue(Model), terminal);
        var chat = new Conversation(RunningHub.Find(config), agent, model, isStreaming: !parsed.GetValue(NoStream) && !terminal.IsJson);
        if (parsed.GetValue(Message) is { } message)
        {
            await chat.SayAsync(message, terminal, ct);
            return ExitCodes.Ok;
        }

        if (terminal.IsJson) throw CommandException.Usage("With --json there must be a MESSAGE.", "For example: mcphub chat \"Hello\" --json");
        return await ConverseAsync(chat, terminal, ct);
    }

    private static async Task<int> ExplainAsync(ParseResult parsed, HubConfig config, string agent, Terminal terminal, CancellationToken ct)
    {
        var file = parsed.GetValue(Request);
        var message = parsed.GetValue(Message);
        if ((file is null) == (message is null)) throw CommandException.Usage("--explain needs either a MESSAGE or --request FILE.", "For example: mcphub chat \"Hello\" --explain");

        var model = file is null || parsed.GetValue(Model) is not null ? ChooseModel(config, parsed.GetValue(Model), terminal) : null;
        var explanation = file is not null
            ? CallExplanation.OfFile(agent, parsed.GetValue(Dialect)!, file, model)
            : CallExplanation.OfMessage(agent, message!, model!, isStreaming: !parsed.GetValue(NoStream));
        await explanation.PrintAsync(RunningHub.Find(config), terminal, ct);
        return ExitCodes.Ok;
    }

    // One failed turn does not end the conversation: the hub may say what to change.
    private static async Task<int> ConverseAsync(Conversation chat, Terminal terminal, CancellationToken ct)
    {
        var exitCode = ExitCodes.Ok;
        while (await AskAsync(ct) is { Length: > 0 } message)
        {
            try
            {
                await chat.SayAsync(message, terminal, ct);
                exitCode = ExitCodes.Ok;
            }
            catch (CommandException refusal)
            {
                exitCode = terminal.Fail(refusal);
            }
        }

        return exitCode;
    }

    private static async Task<string?> AskAsync(CancellationToken ct)
    {
        if (!Console.IsInputRedirected) await Console.Error.WriteAsync("> ");

        // Reading a terminal cannot be cancelled, only left behind.
        return await Task.Run(Console.In.ReadLine, ct).WaitAsync(ct);
    }

    // The name of a provider and its model needs no alias.
    private static string ChooseModel(HubConfig config, string? model, Terminal terminal)
    {
        if (model is not null)
            return model.Contains('/', StringComparison.Ordinal) || config.Models.ContainsKey(model) ? model : throw Suggestions.NotFound("model", model, [.. config.Models.Keys]);
        if (config.Models.Keys.FirstOrDefault() is not { } first)
            throw new CommandException(new HubError(ErrorKind.NotFound, "model_not_found", "The configuration has no model to ask.", "Add one under 'models'."));

        terminal.Note($"Asking model '{first}'; choose another with --model.");
        return first;
    }
}
