namespace McpHub.Tests;

/// <summary>A committed file that is written by code: a test fails when the two differ.</summary>
internal static class GeneratedFile
{
    /// <summary>Set it to write the files instead of comparing them.</summary>
    private const string UpdateVariable = "MCPHUB_UPDATE_GENERATED";

    /// <param name="generate">The new content from the committed one.</param>
    public static void AssertCurrent(string name, Func<string, string> generate)
    {
        var file = RepositoryRoot.File(name);
        var committed = File.Exists(file) ? File.ReadAllText(file) : "";
        var generated = generate(committed);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, generated);
            return;
        }

        Assert.True(
            committed.ReplaceLineEndings("\n") == generated,
            $"{name} is not what the code generates. Run: {UpdateVariable}=1 dotnet run --project tests/{typeof(GeneratedFile).Assembly.GetName().Name} -c Release -- -method \"*is_current\"");
    }
}
