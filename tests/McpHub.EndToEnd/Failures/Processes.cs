using System.Diagnostics;

namespace McpHub.EndToEnd.Failures;

/// <summary>The processes that a hub has started. Linux only.</summary>
public static class Processes
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc and sh, so run it on Linux.");

    /// <summary>The one child whose command line holds this text.</summary>
    public static int IdOf(HubProcess hub, string text) => Assert.Single(hub.Program.Children(), id => CommandLine(id).Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for such a child.</summary>
    public static async Task WaitForAsync(HubProcess hub, string text)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (!hub.Program.Children().Any(id => CommandLine(id).Contains(text, StringComparison.Ordinal))) await Task.Delay(Pause, limit.Token);
    }

    /// <summary>Waits for so many processes whose command line is this, wherever below the hub.</summary>
    public static async Task WaitForBelowAsync(HubProcess hub, string commandLine, int count)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (Below(hub.Program.Id).Count(id => CommandLine(id).TrimEnd() == commandLine) != count) await Task.Delay(Pause, limit.Token);
    }

    /// <summary>All that it started, and what they started.</summary>
    public static IReadOnlyList<int> Below(int parent) => [.. RunningProgram.ChildrenOf(parent).SelectMany(child => Below(child).Prepend(child))];

    /// <summary>Ends one process, and nothing else, at once.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    public static async Task WaitForEndAsync(IReadOnlyList<int> ids)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (ids.Where(RunningProgram.IsAlive).ToList() is { Count: > 0 } left)
        {
            if (limit.IsCancellationRequested) Assert.Fail($"Left behind: {string.Join("; ", left.Select(CommandLine))}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Its words with blanks between them; empty when it is gone.</summary>
    public static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
