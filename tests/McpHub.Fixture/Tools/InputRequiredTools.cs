using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace McpHub.Fixture.Tools;

/// <summary>Calls that take more than one round (SEP-2322).</summary>
[McpServerToolType]
internal sealed class InputRequiredTools
{
    private static readonly (string Key, InputRequest Request) Name = ("user_name", Inputs.Elicit("What is your name?", ("name", new StringSchema())));
    private static readonly (string Key, InputRequest Request) Confirm = ("confirm", Inputs.Elicit("Please confirm", ("ok", new BooleanSchema())));
    private static readonly (string Key, InputRequest Request) Capital = ("capital_question", Inputs.Sample("What is the capital of France?", 100));
    private static readonly (string Key, InputRequest Request) Greeting = ("greeting", Inputs.Sample("Generate a greeting", 50));
    private static readonly (string Key, InputRequest Request) Roots = ("client_roots", Inputs.Roots());

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Asks for a name, then greets.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> request) =>
        Inputs.Elicited(request.Params!, Name.Key) is { } answer ? $"Hello, {Inputs.Text(answer, "name")}!" : throw Inputs.Required(Name);

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Asks the client's model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> request) =>
        Inputs.Sampled(request.Params!, Capital.Key) is { } answer ? $"The model says: {Inputs.Text(answer)}" : throw Inputs.Required(Capital);

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Asks for the client's roots.")]
    public static string ListRoots(RequestContext<CallToolRequestParams> request) =>
        Inputs.RootsOf(request.Params!, Roots.Key) is { } answer ? $"Roots: {string.Join(", ", answer.Roots.Select(r => r.Uri))}" : throw Inputs.Required(Roots);

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Hands out a state and wants it back.")]
    public static string RequestState(RequestContext<CallToolRequestParams> request) => Confirmed(request, "request_state", "state-ok");

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Hands out a state and refuses a changed one.")]
    public static string TamperedState(RequestContext<CallToolRequestParams> request) => Confirmed(request, "tampered_state", "state-intact");

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Asks three things at once.")]
    public static string MultipleInputs(RequestContext<CallToolRequestParams> request)
    {
        var call = request.Params!;
        return call.RequestState is { } state && SignedState.Open("multiple_inputs", state) is "all"
            && Inputs.Elicited(call, Name.Key) is { } name && Inputs.Sampled(call, Greeting.Key) is { } greeting && Inputs.RootsOf(call, Roots.Key) is { } roots
                ? $"{Inputs.Text(greeting)} {Inputs.Text(name, "name")}, with {roots.Roots.Count} roots."
                : throw Inputs.Required(SignedState.Seal("multiple_inputs", "all"), Name, Greeting, Roots);
    }

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks for a name, then for a colour.")]
    public static string MultiRound(RequestContext<CallToolRequestParams> request)
    {
        var call = request.Params!;
        var state = call.RequestState is { } given ? SignedState.Open("multi_round", given) : "1";
        if (state is "1")
        {
            throw Inputs.Elicited(call, "step1") is { } first
                ? Inputs.Required(
                    SignedState.Seal("multi_round", $"2 {Inputs.Text(first, "name")}"),
                    ("step2", Inputs.Elicit("Step 2: What is your favorite color?", ("color", new StringSchema()))))
                : Inputs.Required(
                    SignedState.Seal("multi_round", "1"),
                    ("step1", Inputs.Elicit("Step 1: What is your name?", ("name", new StringSchema()))));
        }
        return Inputs.Elicited(call, "step2") is { } second
            ? $"{state[2..]} likes {Inputs.Text(second, "color")}."
            : throw Inputs.Required(call.RequestState!, ("step2", Inputs.Elicit("Step 2: What is your favorite color?", ("color", new StringSchema()))));
    }

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client can answer.")]
    public static string OnlyDeclared(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params!.InputResponses is { Count: > 0 } answers) return $"Answers: {string.Join(", ", answers.Keys.Order(StringComparer.Ordinal))}";

        var can = Capabilities.Of(request);
        List<(string Key, InputRequest Request)> questions = [];
        if (can?.Sampling is not null) questions.Add(Capital);
        if (can?.Elicitation is not null) questions.Add(Name);
        if (can?.Roots is not null) questions.Add(Roots);
        return questions.Count == 0 ? "The client can answer nothing." : throw Inputs.Required([.. questions]);
    }

    private static string Confirmed(RequestContext<CallToolRequestParams> request, string tool, string done)
    {
        if (request.Params!.RequestState is not { } state) throw Inputs.Required(SignedState.Seal(tool, "asked"), Confirm);
        SignedState.Open(tool, state);
        return Inputs.Elicited(request.Params, Confirm.Key) is { } answer ? $"{done}: ok={Inputs.Text(answer, "ok")}" : throw Inputs.Required(state, Confirm);
    }
}
