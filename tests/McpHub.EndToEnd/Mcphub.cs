namespace McpHub.EndToEnd;

/// <summary>Runs one <c>mcphub</c> command to its end.</summary>
public static class Mcphub
{
    /// <param name="folder">Where it runs; holds <c>hub.config.json</c>.</param>
    public static Task<CommandResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, null, null, arguments);

    /// <param name="input">Written to its standard input, which is then closed.</param>
    public static Task<CommandResult> RunAsync(string folder, string? input, IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        RunningProgram.RunAsync(folder, [Built.Mcphub, .. arguments], environment, input);
}

public sealed record CommandResult(int ExitCode, string Stdout, string Stderr)
{
    public override string ToString() => $"exit code {ExitCode}\n--- stdout\n{Stdout}\n--- stderr\n{Stderr}";
}
