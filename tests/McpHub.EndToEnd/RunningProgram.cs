using System.Diagnostics;
using System.Runtime.InteropServices;

namespace McpHub.EndToEnd;

/// <summary>A started process with its output captured; killed with all its children when disposed.</summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(60);

    private const int Terminate = 15;

    private readonly Process process;

    private RunningProgram(Process process, bool capturesOutput)
    {
        this.process = process;
        Stdout = capturesOutput ? new CapturedOutput(process.StandardOutput) : null;
        Stderr = new CapturedOutput(process.StandardError);
    }

    public int Id => process.Id;

    public StreamWriter Input => process.StandardInput;

    /// <summary>Null when the caller reads <see cref="Output"/> itself.</summary>
    public CapturedOutput? Stdout { get; }

    public StreamReader Output => process.StandardOutput;

    public CapturedOutput Stderr { get; }

    /// <param name="environment">Set besides the inherited ones; null removes one.</param>
    public static RunningProgram Start(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, bool capturesOutput = true, string command = "dotnet")
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        return new RunningProgram(Process.Start(start)!, capturesOutput);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="input">Written to its standard input, which is then closed.</param>
    /// <param name="limit">How long it may take; a minute when null.</param>
    public static async Task<CommandResult> RunAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? input = null, string command = "dotnet", TimeSpan? limit = null)
    {
        using var ending = new CancellationTokenSource(limit ?? RunTime);
        await using var program = Start(folder, arguments, environment, command: command);
        await program.Input.WriteAsync(input);
        program.Input.Close();
        var exitCode = await program.WaitAsync(ending.Token);
        return new CommandResult(exitCode, program.Stdout!.Text, program.Stderr.Text);
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct);
        await Stderr.Ended.WaitAsync(ct);
        if (Stdout is not null) await Stdout.Ended.WaitAsync(ct);
        return process.ExitCode;
    }

    /// <summary>Asks it to end, as service managers do.</summary>
    public void Stop()
    {
        if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
        else Assert.Equal(0, SendSignal(process.Id, Terminate));
    }

    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Ids of the processes that it has started and that live. Linux only.</summary>
    public IReadOnlyList<int> Children() => ChildrenOf(process.Id);

    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!)).Where(id => ParentOf(id) == parent)];

    public static bool IsAlive(int id) => ParentOf(id) is not null;

    // Field 4 of /proc/PID/stat, behind the program's name in brackets; state Z is a process that has ended.
    private static int? ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : int.Parse(fields[1]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) Kill();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.WaitForExitAsync(limit.Token);
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
