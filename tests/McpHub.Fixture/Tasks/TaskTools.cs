using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tasks;

/// <summary>Tools whose calls become tasks when the client declares the extension, and what they do without it.</summary>
[McpServerToolType]
internal sealed class TaskTools
{
    /// <summary>By tool name; what is not here never becomes a task.</summary>
    public static readonly IReadOnlyDictionary<string, Func<JsonObject, FixtureTask, CancellationToken, Task<JsonObject>>> Work = new Dictionary<string, Func<JsonObject, FixtureTask, CancellationToken, Task<JsonObject>>>
    {
        ["slow_compute"] = async (arguments, _, ct) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(arguments["seconds"]?.GetValue<double>() ?? 0), ct);
            return Text(Computed((string?)arguments["label"]));
        },
        ["failing_job"] = (_, _, _) =>
        {
            var failed = Text("The job failed, as it always does.");
            failed["isError"] = true;
            return Task.FromResult(failed);
        },
        ["protocol_error_job"] = (_, _, _) => throw new InvalidOperationException("The job broke, as it always does."),
        ["confirm_delete"] = async (arguments, task, ct) =>
        {
            var answer = await task.AskAsync("confirm", Elicit("Delete the file?", "confirm", "boolean"), ct);
            return Text($"{(string?)answer?["action"]}: {(string?)arguments["filename"]}");
        },
        ["multi_input"] = async (_, task, ct) =>
        {
            var answers = await Task.WhenAll(
                task.AskAsync("first", Elicit("What is your name?", "name", "string"), ct),
                task.AskAsync("second", Elicit("Go on?", "confirm", "boolean"), ct));
            return Text($"{answers.Length} answers");
        },
        ["test_tool_with_task"] = (arguments, _, _) => Task.FromResult(Text($"Hello, {(string?)arguments["user_name"]}!")),
    };

    [McpServerTool(Name = "greet"), Description("Greets at once, never as a task.")]
    public static string Greet([Description("Whom to greet.")] string name) => $"Hello, {name}!";

    [McpServerTool(Name = "slow_compute"), Description("Takes its time.")]
    public static async Task<string> ComputeAsync([Description("How long.")] double seconds, CancellationToken ct, [Description("What to call it.")] string? label = null)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        return Computed(label);
    }

    [McpServerTool(Name = "failing_job"), Description("Runs only as a task, and ends in an error of the tool.")]
    public static string Failing() => throw OnlyAsTask();

    [McpServerTool(Name = "protocol_error_job"), Description("Runs only as a task, and ends in an error of the protocol.")]
    public static string Breaking() => throw OnlyAsTask();

    [McpServerTool(Name = "confirm_delete"), Description("Runs only as a task, which asks the user.")]
    public static string Confirm([Description("Which file.")] string filename) => throw OnlyAsTask();

    [McpServerTool(Name = "multi_input"), Description("Runs only as a task, which asks the user two things at once.")]
    public static string MultipleInputs() => throw OnlyAsTask();

    [McpServerTool(Name = "test_tool_with_task"), Description("Asks for a name first, then goes on as a task.")]
    public static string WithInput() => throw Inputs.Required(("user_name", Inputs.Elicit("What is your name?", ("name", new ElicitRequestParams.StringSchema()))));

    public static JsonObject Text(string text) => new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    private static string Computed(string? label) => $"Computed {label}.";

    private static MissingRequiredClientCapabilityException OnlyAsTask() => new(
        new ClientCapabilities { Extensions = new Dictionary<string, object> { [TaskMessages.Extension] = new JsonObject() } },
        "This tool runs only as a task, and the client did not declare that it knows tasks.");

    private static JsonObject Elicit(string message, string field, string type) => new()
    {
        ["method"] = "elicitation/create",
        ["params"] = new JsonObject
        {
            ["mode"] = "form",
            ["message"] = message,
            ["requestedSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [field] = new JsonObject { ["type"] = type } }, ["required"] = new JsonArray(field) },
        },
    };
}
