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

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly string? Setsid = File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : null;
    private readonly Process process;
    private readonly Task errorPump;

    private ChildProcess(Process process, OutputRing errors, bool hasProtocolOutput)
    {
        this.process = process;
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
    public static ChildProcess Start(ServerConfig config, string folder, OutputRing errors, bool hasProtocolOutput)
    {
        var start = new ProcessStartInfo
        {
            FileName = Setsid ?? config.Command!,
            WorkingDirectory = Path.GetFullPath(config.Cwd ?? ".", folder),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Setsid is not null) start.ArgumentList.Add(Require(config.Command!, start.WorkingDirectory));
        foreach (var argument in config.Args) start.ArgumentList.Add(argument);
        SetEnvironment(start, config);
        try
        {
            return new ChildProcess(Process.Start(start)!, errors, hasProtocolOutput);
        }
        catch (Exception error) when (error is Win32Exception or DirectoryNotFoundException or FileNotFoundException)
        {
            throw new UpstreamException($"'{config.Command}' cannot be started: {error.Message}", error) { IsOutage = true };
        }
    }

    // Behind setsid a missing program would only show as an early exit: say what is missing instead.
    private static string Require(string command, string folder)
    {
        var candidates = command.Contains('/')
            ? [Path.GetFullPath(command, folder)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(path => Path.Combine(path, command));
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new UpstreamException($"The command '{command}' is not installed or not on the PATH.") { IsOutage = true };
    }

    private static void SetEnvironment(ProcessStartInfo start, ServerConfig config)
    {
        start.Environment.Clear();
        foreach (var name in Inherited)
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
        if (Setsid is not null)
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
