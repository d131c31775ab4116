using System.Text.Json;
using McpHub.Tests.Models.Matrix;

namespace McpHub.EndToEnd.Sdks;

/// <summary>What the SDKs for .NET say, and what they must hear: the same as those from npm (<c>cells.mjs</c>).</summary>
internal abstract class DotnetSdk
{
    protected const string System = "Be brief.";
    protected const string Question = "hi there";
    protected const string Parameters = """{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"],"additionalProperties":false}""";
    protected const string Answer = """{"type":"object","properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false}""";

    protected static readonly (string Name, string Description)[] Tools = [("lookup", "Finds a row."), ("count", "Counts rows.")];

    /// <summary>The operations that the SDK has, by their name in the table; each is given the alias of a model.</summary>
    public abstract IReadOnlyList<(string Name, Func<string, Task> Act)> Operations { get; }

    public async Task<IReadOnlyList<SdkCell>> RunAsync(string name)
    {
        var cells = new List<SdkCell>();
        foreach (var model in SdkHub.Models)
        {
            foreach (var (operation, act) in Operations) cells.Add(new SdkCell(name, model, operation, await ProblemOfAsync(() => act(model))));
        }

        return cells;
    }

    protected static void Said(string? text, long? output = null)
    {
        Assert.Equal(Script.Hi, text);
        if (output is { } tokens) Assert.Equal(30, tokens);
    }

    protected static void Structured(string? text)
    {
        using var json = JsonDocument.Parse(text ?? "");
        Assert.Equal("yes", json.RootElement.GetProperty("answer").GetString());
    }

    /// <summary>What a tool gives when it is called as the vendors do it.</summary>
    protected static string Act(string name, string input)
    {
        using var json = JsonDocument.Parse(input);
        Assert.Equal(("lookup", "x"), (name, json.RootElement.GetProperty("q").GetString()));
        return "no such row";
    }

    // Whatever an SDK throws is what it met.
    private static async Task<string?> ProblemOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
