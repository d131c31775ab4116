using System.Text;
using System.Text.RegularExpressions;
using McpHub.Wire.Chat;

namespace McpHub.Tests.Models.Matrix;

/// <summary>The matrix as people read it.</summary>
internal sealed partial class MatrixPage
{
    private const string Top = """
        # Any dialect at any model: what was run

        Written by a test that runs every cell, whole and streamed, with requests and answers in each API's own raw JSON; it fails when this page says otherwise, when something is lost without a rule, and when a declared loss is none.

        - **yes**: the request holds all of it in the provider's API, and the answer all of it in the caller's.
        - **drop**, **warn**, **reject**: it is lost, by the rule below that the number names; what these words mean is said in [dialects.md](dialects.md).
        - **not asked**: the caller's API has no words for it. **not there**: the provider's API has no such answer, or no connection leads to it here.

        `bedrock-converse` is run through the translation alone, with recorded events; all other cells through the hub's HTTP doors. A signature comes back when the next turn of a tool loop, with the answer echoed, brings it to the provider unchanged; that is run on whole answers. The simulator is judged by what it says again: it looks at no image and no file.

        """;

    private readonly StringBuilder text = new(Top);
    private readonly List<string> rules = [];

    public string Text => rules.Count == 0 ? text.ToString() : $"{text}\n## Rules\n\n{string.Join("\n", rules.Select((rule, index) => $"{index + 1}. {rule}"))}\n";

    public void Begin(string caller, IEnumerable<string> vendors)
    {
        var names = vendors.ToList();
        text.Append($"\n## From `{caller}`\n\n| to | {string.Join(" | ", names.Select(name => $"`{name}`"))} |\n|---|{string.Concat(names.Select(_ => "---|"))}\n");
    }

    public void Row(Scenario scenario, IEnumerable<string> cells) => text.Append($"| {Words(scenario.ToString())} | {string.Join(" | ", cells)} |\n");

    public string Declare(string dialect, LossRule rule)
    {
        var line = $"`{dialect}`, {Words(rule.Feature.ToString())}: {rule.Reason}";
        if (!rules.Contains(line)) rules.Add(line);
        return $"{rule.Policy.ToString().ToLowerInvariant()} ({rules.IndexOf(line) + 1})";
    }

    private static string Words(string name) => Capital().Replace(name, " $1").Trim().ToLowerInvariant();

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Capital();
}
