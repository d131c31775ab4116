namespace McpHub.Tests.Models.Matrix;

/// <summary>Every caller at every provider in every scenario, whole and streamed: it works, or the loss is declared by a rule. Written into docs/dialects-matrix.md.</summary>
public sealed class DialectMatrixTests
{
    private static readonly ICaller[] Callers = [new OpenAiChatCaller(), new OpenAiResponsesCaller(), new AnthropicCaller(), new GeminiCaller(), new OllamaCaller()];
    private static readonly IVendor[] Vendors = [new OpenAiChatVendor(), new OpenAiResponsesVendor(), new AnthropicVendor(), new GeminiVendor(), new OllamaVendor(), new SimulatorVendor(), new ConverseVendor()];

    [Fact]
    public async Task Every_cell_works_or_is_declared_and_its_documentation_is_current()
    {
        await using var hub = await HubRoute.StartAsync();
        var wire = new WireRoute();
        var (page, wrong) = (new MatrixPage(), new List<string>());
        foreach (var caller in Callers)
        {
            page.Begin(caller.Dialect, Vendors.Select(NameOf));
            foreach (var scenario in Enum.GetValues<Scenario>())
            {
                var cells = new List<string>();
                foreach (var vendor in Vendors)
                {
                    IRoute route = vendor is ConverseVendor ? wire : hub;
                    cells.Add(await JudgeAsync(route, caller, vendor, scenario, page, wrong));
                }

                page.Row(scenario, cells);
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} cells:\n{string.Join("\n", wrong)}");
        GeneratedFile.AssertCurrent("docs/dialects-matrix.md", _ => page.Text);
    }

    private static async Task<string> JudgeAsync(IRoute route, ICaller caller, IVendor vendor, Scenario scenario, MatrixPage page, List<string> wrong)
    {
        if (!caller.CanAsk(scenario)) return "not asked";
        if (!vendor.CanAnswer(scenario) || (scenario == Scenario.EarlyDisconnect && route is WireRoute)) return "not there";
        var declared = Declared.Of(caller, vendor, scenario);
        var cell = new Cell(route, caller, vendor, scenario, declared?.Rule);
        bool[] forms = scenario is Scenario.MidStreamError or Scenario.EarlyDisconnect ? [true] : [false, true];
        foreach (var isStreaming in forms)
        {
            var problems = await cell.JudgeAsync(isStreaming);
            var where = $"{caller.Dialect} to {NameOf(vendor)}, {scenario}{(isStreaming ? ", streamed" : "")}";
            if (declared is null) wrong.AddRange(problems.Select(problem => $"{where}: {problem}"));
            else if (problems.Count == 0) wrong.Add($"{where}: declared as a loss by {declared.Value.Rule.Feature}, and it is none, or not the one declared");
        }

        return declared is { } lost ? page.Declare(lost.Dialect, lost.Rule) : "yes";
    }

    private static string NameOf(IVendor vendor) => vendor is SimulatorVendor ? "simulator" : vendor.Dialect;
}
