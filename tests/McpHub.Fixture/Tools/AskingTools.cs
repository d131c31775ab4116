using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace McpHub.Fixture.Tools;

/// <summary>Tools that need an answer of the client's model or user.</summary>
[McpServerToolType]
internal sealed class AskingTools
{
    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> request, [Description("What to ask.")] string prompt)
    {
        Capabilities.Demand(request, c => c?.Sampling is not null, new ClientCapabilities { Sampling = new() });
        return Inputs.Sampled(request.Params!, "answer") is { } answer
            ? $"LLM response: {Inputs.Text(answer)}"
            : throw Inputs.Required(("answer", Inputs.Sample(prompt, 100)));
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the client's user.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> request, [Description("What to show.")] string message) => Ask(
        request,
        "User response",
        message,
        ("username", new StringSchema { Description = "User's response" }),
        ("email", new StringSchema { Description = "User's email address" }));

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user with a default in every field.")]
    public static string Defaults(RequestContext<CallToolRequestParams> request) => Ask(
        request,
        "Elicitation completed",
        "Please review and update the form fields with defaults",
        ("name", new StringSchema { Default = "John Doe" }),
        ("age", new NumberSchema { Type = "integer", Default = 30 }),
        ("score", new NumberSchema { Type = "number", Default = 95.5 }),
        ("status", new UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" }),
        ("verified", new BooleanSchema { Default = true }));

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user with each kind of choice.")]
    public static string Choices(RequestContext<CallToolRequestParams> request) => Ask(
        request,
        "Elicitation completed",
        "Please select options from the enum fields",
        ("untitledSingle", new UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] }),
        ("titledSingle", new TitledSingleSelectEnumSchema { OneOf = Options("Option") }),
        ("legacyEnum", new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] }),
        ("untitledMulti", new UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } }),
        ("titledMulti", new TitledMultiSelectEnumSchema { Items = new() { AnyOf = Options("Choice") } }));

    private static string Ask(RequestContext<CallToolRequestParams> request, string label, string message, params (string Name, PrimitiveSchemaDefinition Schema)[] fields)
    {
        Capabilities.Demand(request, c => c?.Elicitation is not null, new ClientCapabilities { Elicitation = new() });
        return Inputs.Elicited(request.Params!, "answer") is { } answer
            ? $"{label}: action={answer.Action}, content={JsonSerializer.Serialize(answer.Content)}"
            : throw Inputs.Required(("answer", Inputs.Elicit(message, fields)));
    }

    private static List<EnumSchemaOption> Options(string noun) =>
        [.. new[] { "First", "Second", "Third" }.Select((nth, i) => new EnumSchemaOption { Const = $"value{i + 1}", Title = $"{nth} {noun}" })];
}
