namespace McpHub.EndToEnd.Federation;

/// <summary>A committed page with a part that a test writes: the test fails when the two differ.</summary>
public static class Generated
{
    /// <summary>Set it to write the page instead of comparing it.</summary>
    private const string UpdateVariable = "MCPHUB_UPDATE_GENERATED";

    /// <param name="generate">The new content from the committed one.</param>
    public static void AssertCurrent(string name, Func<string, string> generate)
    {
        var file = Path.Combine(Built.Root, name);
        var committed = File.ReadAllText(file).ReplaceLineEndings("\n");
        var generated = generate(committed);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") File.WriteAllText(file, generated);
        else Assert.True(committed == generated, $"{name} is not what the run gives. Run it again with {UpdateVariable}=1, and look at what has changed.");
    }
}
