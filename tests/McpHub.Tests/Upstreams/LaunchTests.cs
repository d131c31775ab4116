using McpHub.Config;

namespace McpHub.Tests.Upstreams;

/// <summary>How a server's process is started, and within which bounds. Linux only.</summary>
public sealed class LaunchTests
{
    [Fact]
    public async Task Limits_of_the_entry_hold_for_the_process()
    {
        RequireLinux();
        await using var server = ScriptedProcess.Legacy(new ServerConfig
        {
            Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { MaxMemoryBytes = 1L << 32, MaxOpenFiles = 300, MaxProcesses = 5_000 } },
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        var limits = await File.ReadAllLinesAsync($"/proc/{await server.Peer.ProcessIdAsync()}/limits");

        Assert.Equal(["4294967296", "300", "5000"], [Soft(limits, "Max data size"), Soft(limits, "Max open files"), Soft(limits, "Max processes")]);
    }

    [Fact]
    public async Task Process_over_its_memory_fails_alone()
    {
        RequireLinux();
        await using var hub = await Fleet.StartAsync(new ServerConfig
        {
            Command = "/bin/sh",
            Args = ["-c", "x=x; while :; do x=$x$x; done"],
            Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { MaxMemoryBytes = 64 * 1024 * 1024 } },
        });

        Assert.Contains("exit code", await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_runs_as_the_user_it_is_given_and_without_what_is_the_hubs_own()
    {
        RequireLinux();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may run a program as somebody else: run it as root.");
        await using var hub = await Fleet.StartAsync(new ServerConfig
        {
            Command = "/bin/sh",
            Args = ["-c", "echo \"$(id -un):$(id -gn) groups $(id -G | wc -w) home '$HOME'\" >&2; exit 4"],
            Cwd = "/",
            Hub = new ServerHubConfig { RunAs = "nobody:nogroup" },
        });

        Assert.Contains("exit code 4", await hub.FailedAsync(), StringComparison.Ordinal);
        await Eventually.True(() => hub.Report.ErrorTail.Contains("nobody:nogroup groups 1 home ''"), "what the process says about itself");
    }

    [Fact]
    public async Task User_that_does_not_exist_is_named()
    {
        RequireLinux();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may run a program as somebody else: run it as root.");
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = "/bin/sh", Args = ["-c", "sleep 60"], Hub = new ServerHubConfig { RunAs = "no-such-user" } });

        await hub.FailedAsync();

        await Eventually.True(() => hub.Report.ErrorTail.Any(line => line.Contains("reuid", StringComparison.Ordinal)), "what setpriv says");
    }

    [Fact]
    public async Task Program_reads_nothing_but_the_protocol()
    {
        RequireLinux();
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = "/bin/sh", Args = ["-c", "head -n 1 >&2; exit 5"] });

        Assert.Contains("exit code 5", await hub.FailedAsync(), StringComparison.Ordinal);
        await Eventually.True(() => hub.Report.ErrorTail is [var first] && first.Contains("server/discover", StringComparison.Ordinal), "the first line that the program reads");
    }

    private static string Soft(string[] limits, string name) => limits.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc and util-linux, so run it on Linux.");
}
