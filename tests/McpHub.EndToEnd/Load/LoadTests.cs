namespace McpHub.EndToEnd.Load;

/// <summary>Many agents at once, in sizes that fit beside other tests; the full sizes are commands of the benchmarks.</summary>
public sealed class LoadTests
{
    private const int LoadMs = 400_000;
    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(LoadMs - 10_000);

    [Fact(Timeout = LoadMs)]
    public async Task Agents_that_all_use_the_same_request_id_and_cancel_and_reconnect_get_their_own_answers_and_leave_nothing_behind()
    {
        var result = await RunAsync("soak", "--agents", "500", "--calls", "10000");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("problems 0, entries left 0\n", result.Stdout);
    }

    [Fact(Timeout = LoadMs)]
    public async Task Configuration_that_changes_every_second_fails_no_call_to_servers_that_stay_the_same()
    {
        var result = await RunAsync("reload", "--agents", "50", "--seconds", "10");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("failed 0\n", result.Stdout);
    }

    [Fact(Timeout = LoadMs)]
    public async Task Hub_that_is_killed_under_load_has_a_record_of_every_call_it_answered_and_a_whole_log()
    {
        var result = await RunAsync("kills", "--kills", "5");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("answered without exactly one intent 0", result.Stdout);
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) =>
        RunningProgram.RunAsync(Built.Root, [Built.Benchmarks, .. arguments], limit: RunTime);
}
