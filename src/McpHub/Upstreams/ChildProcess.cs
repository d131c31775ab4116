using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>A server process that the hub started: minimal environment, no shell, its own process group, ended with all its children.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT",
        "SystemRoot", "SystemDrive", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "ProgramFiles", "ProgramData", "PATHEXT", "COMSPEC",
    ];

    // These are about the user that the hub runs as.
    private static readonly string[] Personal = ["HOME", "USER", "LOGNAME", "TMPDIR"];

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly Process process;
    private readonly Reaper reaper;
    private readonly Task errorPump;

    private ChildProcess(Process process, Reaper reaper, OutputRing errors, bool hasProtocolOutput)
    {
        this.process = process;
        this.reaper = reaper;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        errorPump = Task.WhenAll(
            LineReader.PumpTextAsync(process.StandardError.BaseStream, errors.Add, CancellationToken.None),
            hasProtocolOutput ? Task.CompletedTask : LineReader.PumpTextAsync(process.StandardOutput.BaseStream, errors.Add, CancellationToken.None));
    }

    public int Id => process.Id;

    /// <summary>Its standard input; writing throws an <see cref="IOException"/> or <see cref="ObjectDisposedException"/> once it is gone.</summary>
    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Completes with the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct);
        return process.ExitCode;
    }

    /// <param name="folder">Where relative paths start: the folder of the configuration file.</param>
    /// <param name="hasProtocolOutput">False when standard output is just more log.</param>
    /// <exception cref="UpstreamException">The program cannot be started.</exception>
    public static async Task<ChildProcess> StartAsync(ServerConfig config, string folder, OutputRing errors, Reaper reaper, bool hasProtocolOutput, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var child = new ChildProcess(Launch(config, folder), reaper, errors, hasProtocolOutput);
        if (!LaunchLine.HasGroups) return child;
        try
        {
            await reaper.AddAsync(child.Id, ct);
            await child.Input.WriteAsync(LaunchLine.Go, ct);
            await child.Input.FlushAsync(ct);
        }
        catch (IOException)
        {
            // It has ended already: the reader of its output finds out, and its exit code says more.
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }

        return child;
    }

    private static Process Launch(ServerConfig config, string folder)
    {
        var workingFolder = Path.GetFullPath(config.Cwd ?? ".", folder);
        var line = LaunchLine.Of(config, Require(config.Command!, workingFolder));
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        SetEnvironment(start, config);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is Win32Exception or DirectoryNotFoundException or FileNotFoundException)
        {
            throw new UpstreamException($"'{config.Command}' cannot be started: {error.Message}", error) { IsOutage = true };
        }
    }

    // Behind the steps of the launch a missing program would only show as an early exit: say what is missing instead.
    private static string Require(string command, string folder)
    {
        if (!LaunchLine.HasGroups) return command;
        var candidates = command.Contains('/')
            ? [Path.GetFullPath(command, folder)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(path => Path.Combine(path, command));
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new UpstreamException($"The command '{command}' is not installed or not on the PATH.") { IsOutage = true };
    }

    private static void SetEnvironment(ProcessStartInfo start, ServerConfig config)
    {
        start.Environment.Clear();
        foreach (var name in config.Hub.RunAs is null ? Inherited : Inherited.Except(Personal))
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        }

        foreach (var (name, value) in config.Env) start.Environment[name] = value.Reveal();
    }

    /// <summary>Closes its input, then asks it to stop, then kills it, and all it started.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            Input.Close();
        }
        catch (IOException)
        {
            // The pipe broke because the process is gone already: what was wanted.
        }

        if (!await HasExitedWithin(Grace))
        {
            Signal(Terminate);
            await HasExitedWithin(Grace);
        }

        Signal(Kill);
        await process.WaitForExitAsync();
        await Task.WhenAny(errorPump, Task.Delay(Grace));
        if (LaunchLine.HasGroups) await reaper.DropAsync(process.Id);

        // Whoever takes the streams of a process has to close them.
        await Output.DisposeAsync();
        await process.StandardError.BaseStream.DisposeAsync();
        process.Dispose();
    }

    private async Task<bool> HasExitedWithin(TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private const int Terminate = 15;
    private const int Kill = 9;

    private void Signal(int signal)
    {
        if (LaunchLine.HasGroups)
        {
            // The group outlives its leader as long as a child of it does; an error only says that nobody is left.
            _ = SendSignal(-process.Id, signal);
        }
        else if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
