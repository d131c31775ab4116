using System.Diagnostics;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Upstreams;

namespace McpHub.Tests.Upstreams;

/// <summary>Processes that break the rules, break off or will not end.</summary>
public sealed class StdioFaultTests
{
    [Fact]
    public async Task Lines_that_are_no_message_are_skipped_and_kept_for_the_operator()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            foreach (var noise in (string[])["Server started on stdio", "{\"level\":\"info\"}", "[1]", "{\"jsonrpc\":\"2.0\"", "\u001b[32mok\u001b[0m"]) await peer.SendAsync(noise);
            await peer.AnswerAsync(request, Canned.Done);
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        Assert.Single(server.Peers);
        Assert.Contains("(standard output) Server started on stdio", hub.Report.ErrorTail);
    }

    [Theory]
    [InlineData("\"done\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{},\"error\":{\"code\":1,\"message\":\"both\"}")]
    public async Task Answer_gone_wrong_fails_its_own_call_at_once_and_no_other(string result)
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", (peer, request) => peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}} }"""));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        var reply = await hub.CallAsync();

        Assert.Equal((ErrorKind.UpstreamFailed, "server_failed"), (reply.Refusal?.Kind, reply.Refusal?.Code));
        Assert.Contains("no JSON-RPC message", reply.Refusal!.Message, StringComparison.Ordinal);
        server.Answer("tools/call", Canned.Done);
        Assert.True((await hub.CallAsync()).IsResult);
        Assert.Single(server.Peers);
    }

    /// <summary>So does a server on the C# SDK 2.3.1 when an answer is cancelled between its last byte and its line end.</summary>
    [Fact]
    public async Task Messages_that_a_server_joined_on_one_line_are_all_taken()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var first = hub.CallAsync().AsTask();
        var one = await server.WaitForAsync("tools/call");
        var second = hub.CallAsync().AsTask();
        var two = await server.WaitForAsync("tools/call", 2);

        await server.Peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{one.Id}},"result":{{Canned.Done}}} {"jsonrpc":"2.0","id":{{two.Id}},"result":{{Canned.Done}}}""");

        Assert.All(await Eventually.Soon(Task.WhenAll(first, second), "both answers"), reply => Assert.Equal(Canned.Done, reply.Text()));
    }

    [Fact]
    public async Task Answer_nested_too_deeply_fails_its_own_call_at_once()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", (peer, request) =>
            peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{"a":{{new string('[', 100_000)}}{{new string(']', 100_000)}} } }"""));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal("server_failed", (await hub.CallAsync()).Refusal?.Code);
        Assert.Single(server.Peers);
    }

    [Fact]
    public async Task Exit_in_the_middle_of_calls_fails_them_with_the_exit_code_and_the_server_comes_back()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var calls = new[] { hub.CallAsync().AsTask(), hub.CallAsync().AsTask() };
        await server.WaitForAsync("tools/call", 2);

        await server.Peer.WriteErrorAsync("out of ideas\n");
        await server.Peer.ExitAsync(3);

        var replies = await Eventually.Soon(Task.WhenAll(calls), "an end of the calls");
        Assert.All(replies, reply => Assert.Contains("exit code 3", reply.Refusal?.Message, StringComparison.Ordinal));
        Assert.Contains("out of ideas", hub.Report.ErrorTail);
        await Eventually.True(() => server.Peers.Count == 2, "a second start");
        server.Answer("tools/call", Canned.Done);
        await hub.IsReadyAsync();
        Assert.True((await hub.CallAsync()).IsResult);
    }

    [Fact]
    public async Task While_a_server_is_down_calls_are_refused_with_the_reason_and_its_tools_stay_listed()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), new StandingClock());
        await server.Peer.ExitAsync(7);
        await hub.FailedAsync();

        var reply = await hub.CallAsync();

        Assert.Equal((ErrorKind.Unavailable, "server_unavailable"), (reply.Refusal?.Kind, reply.Refusal?.Code));
        Assert.Contains("exit code 7", reply.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(["echo"], hub.Tools);
    }

    [Fact]
    public async Task Killed_process_is_started_again()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Process.GetProcessById(await server.Peer.ProcessIdAsync()).Kill();

        await Eventually.True(() => server.Peers.Count == 2, "a second start");
        await hub.IsReadyAsync();
        Assert.True((await hub.CallAsync()).IsResult);
    }

    [Fact]
    public async Task Killed_process_is_noticed_although_its_child_holds_the_pipes()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        await server.Peer.StartChildAsync("sleep 60");

        Process.GetProcessById(await server.Peer.ProcessIdAsync()).Kill();

        await Eventually.True(() => server.Peers.Count == 2, "a second start");
        await hub.IsReadyAsync();
    }

    [Fact]
    public async Task Process_that_closes_its_output_is_started_again()
    {
        await using var server = new ScriptedProcess();
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = "/bin/sh", Args = ["-c", "exec >&-; sleep 60"] });

        Assert.Contains("closed its standard output", await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_of_exactly_the_bound_is_read()
    {
        const int Bound = 16 * 1024;
        await using var server = ScriptedProcess.Legacy(With(new ServerLimitsConfig { MaxMessageBytes = Bound })).On("tools/call", (peer, request) =>
        {
            var head = $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{"a":" """.TrimEnd();
            return peer.SendAsync(head + new string('x', Bound - head.Length - 3) + "\"}}");
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.True((await hub.CallAsync()).IsResult);
    }

    [Fact]
    public async Task Flood_on_standard_error_blocks_nobody_and_only_its_end_is_kept()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            for (var i = 0; i < 50; i++) await peer.WriteErrorAsync(string.Concat(Enumerable.Range(0, 400).Select(n => $"flood {i} {n} {new string('x', 80)}\n")));
            await peer.WriteErrorAsync(new string('y', 300_000) + "\nthe end\n");
            await peer.AnswerAsync(request, Canned.Done);
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        await Eventually.True(() => hub.Report.ErrorTail is [.., "the end"], "the last line");
        Assert.All(hub.Report.ErrorTail, line => Assert.InRange(line.Length, 0, 2_001));
    }

    [Fact]
    public async Task Error_tail_that_ends_within_a_character_can_be_shown()
    {
        await using var server = ScriptedProcess.Legacy().On("initialize", async (peer, _) =>
        {
            await peer.WriteErrorAsync(new string('x', 1_999) + "😀😀\n");
            await peer.ExitAsync(1);
        });
        await using var hub = await Fleet.StartAsync(server.ToConfig());

        var reason = await hub.FailedAsync();

        Assert.NotEmpty(Wire.JsonRpc.RpcFrames.ErrorObject(1, reason));
    }

    [Fact]
    public async Task Crash_loop_is_slowed_down()
    {
        using var folder = new Agents.TemporaryFolder();
        var starts = Path.Combine(folder.Path, "starts");
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = "/bin/sh", Args = ["-c", $"echo x >> {starts}; exit 9"] }, clock);
        Assert.Contains("exit code 9", await hub.FailedAsync(), StringComparison.Ordinal);

        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(0.5));
                return clock.GetUtcNow() - clock.Start > TimeSpan.FromSeconds(60);
            },
            "a minute");

        // After 0.5, 1, 2, 4, 8, 16 and 30 seconds.
        Assert.InRange(File.ReadAllLines(starts).Length, 2, 8);
    }

    [Fact]
    public async Task Server_that_dies_right_after_each_handshake_is_slowed_down_too()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);

        foreach (var seconds in (double[])[0.5, 1, 2, 4])
        {
            var starts = server.Peers.Count;
            await server.Peer.ExitAsync(1);
            await hub.FailedAsync();
            clock.Advance(TimeSpan.FromSeconds(seconds - 0.1));
            Assert.Equal(UpstreamStates.Failed, hub.Report.Status.State);
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Eventually.True(() => server.Peers.Count == starts + 1, "the next start");
            await hub.IsReadyAsync();
        }
    }

    [Fact]
    public async Task Server_that_stayed_up_for_a_while_is_started_again_at_once()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        for (var crash = 0; crash < 3; crash++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await server.Peer.ExitAsync(1);
            await hub.FailedAsync();
            clock.Advance(TimeSpan.FromSeconds(0.5));
            await hub.IsReadyAsync();
        }

        Assert.Equal(4, server.Peers.Count);
    }

    [Fact]
    public async Task Child_gets_no_environment_but_the_minimal_and_its_own()
    {
        Environment.SetEnvironmentVariable("HUB_CANARY", "canary-4711");
        await using var server = ScriptedProcess.Legacy(new ServerConfig { Env = new Dictionary<string, Secret> { ["GIVEN"] = new("given-value") } });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        var about = server.Peer.News[0];

        Assert.DoesNotContain("canary-4711", about, StringComparison.Ordinal);
        Assert.Contains("\"GIVEN\":\"given-value\"", about, StringComparison.Ordinal);
        Assert.Contains("\"PATH\":", about, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Working_folder_is_taken_from_the_configuration_file_unless_said()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        await using var other = ScriptedProcess.Legacy(new ServerConfig { Cwd = "/" });
        await using var rooted = await Fleet.ReadyAsync(other.ToConfig());

        Assert.Contains($"\"folder\":\"{AppContext.BaseDirectory.TrimEnd('/')}\"", server.Peer.News[0], StringComparison.Ordinal);
        Assert.Contains("\"folder\":\"/\"", other.Peer.News[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program-4711", "not installed or not on the PATH")]
    [InlineData("./no/such/program", "not installed or not on the PATH")]
    [InlineData("/etc/hostname", "exit code 12")]
    public async Task Program_that_cannot_be_started_is_named(string command, string reason)
    {
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = command });

        Assert.Contains(reason, await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_working_folder_is_named()
    {
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = "dotnet", Cwd = "/no/such/folder" });

        Assert.Contains("/no/such/folder", await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_never_greets_is_given_up_with_the_limits_name()
    {
        await using var hub = await Fleet.StartAsync(new ServerConfig { Command = "/bin/sh", Args = ["-c", "sleep 60"], Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { StartSeconds = 0.6 } } });

        Assert.Contains("startSeconds (0.6 s)", await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_ends_the_process_and_all_that_it_started()
    {
        var server = ScriptedProcess.Legacy();
        var hub = await Fleet.ReadyAsync(server.ToConfig());
        var child = await server.Peer.StartChildAsync("sleep 61 & wait");
        var process = await server.Peer.ProcessIdAsync();

        await hub.DisposeAsync();

        await Eventually.True(() => !IsAlive(process) && !IsAlive(child), "an end of both");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Process_that_will_not_end_is_killed_with_all_that_it_started()
    {
        var server = ScriptedProcess.Legacy();
        var hub = await Fleet.ReadyAsync(server.ToConfig());
        var child = await server.Peer.StartChildAsync("trap '' TERM; sleep 61 & wait; wait");
        var process = await server.Peer.ProcessIdAsync();
        await server.Peer.BecomeStubbornAsync();

        await hub.DisposeAsync();

        await Eventually.True(() => !IsAlive(process) && !IsAlive(child), "an end of both");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Calls_in_flight_are_answered_when_the_hub_ends()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        var hub = await Fleet.ReadyAsync(server.ToConfig());
        var call = hub.CallAsync().AsTask();
        await server.WaitForAsync("tools/call");

        await hub.DisposeAsync();

        Assert.Equal("server_failed", (await Eventually.Soon(call, "an end of the call")).Refusal?.Code);
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            // A zombie that nobody has waited for yet is as dead as can be.
            return File.ReadAllText($"/proc/{processId}/stat").Split(')')[^1].TrimStart()[0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ServerConfig With(ServerLimitsConfig limits) => new() { Hub = new ServerHubConfig { Limits = limits } };
}
