using McpHub.Admin;
using McpHub.Admin.Doctor;
using McpHub.Config;
using McpHub.Upstreams;

namespace McpHub.Tests.Admin;

/// <summary>What a doctor says of one server. The faults that can be made for real are in the end-to-end tests.</summary>
public sealed class ServerDiagnosisTests
{
    [Fact]
    public void Server_that_works_has_nothing_wrong_with_it()
    {
        var found = ServerDiagnosis.Of(Report());

        Assert.Equal(("ok", "well"), (found.Status, Assert.Single(found.Findings).Code));
    }

    [Fact]
    public void Server_that_failed_shortly_before_is_worth_a_look()
    {
        var found = ServerDiagnosis.Of(Report() with { Failures = 3 });

        Assert.Equal("warning", found.Status);
        Assert.Contains("failed 3 times before", Assert.Single(found.Findings, finding => finding.Code == "crash_loop").What);
    }

    [Fact]
    public void Server_that_is_started_again_is_judged_by_its_last_failure()
    {
        var found = ServerDiagnosis.Of(Report() with { State = UpstreamStates.Starting, Reason = "Its process ended with exit code 3." });

        Assert.Equal(("problem", "process_ended"), (found.Status, Assert.Single(found.Findings).Code));
    }

    [Fact]
    public void Server_that_was_given_up_comes_back_by_a_command()
    {
        var found = ServerDiagnosis.Of(Report() with { State = UpstreamStates.GivenUp, Reason = "The command 'x' is not installed or not on the PATH. It failed 20 times in a row …" });

        Assert.EndsWith(" Then: mcphub servers restart a", Assert.Single(found.Findings, finding => finding.Code == "command_missing").Fix);
    }

    [Theory]
    [InlineData(UpstreamStates.NeedsSignIn, "It takes only those who sign in at 'https://login.example'. It needs a sign-in: mcphub servers login a", null, "problem")]
    [InlineData(UpstreamStates.Ready, null, "For some of what it offers it wants a sign-in with more rights (write): mcphub servers login a", "warning")]
    public void Server_that_wants_a_person_to_sign_in_says_by_which_command(string state, string? reason, string? signIn, string status)
    {
        var found = ServerDiagnosis.Of(Report() with { State = state, Reason = reason, SignIn = signIn });

        Assert.Equal(status, found.Status);
        Assert.EndsWith("mcphub servers login a", Assert.Single(found.Findings, finding => finding.Code == "needs_sign_in").Fix);
    }

    [Fact]
    public void Server_that_sleeps_is_well()
    {
        Assert.Equal("ok", ServerDiagnosis.Of(Report() with { State = UpstreamStates.Idle }).Status);
    }

    [Theory]
    [InlineData("The port of http://127.0.0.1:1/ is in use by another process; stop it or change the port of 'a'.", "port_in_use")]
    [InlineData("It did not list what it offers within hub.limits.startSeconds (1 s).", "listing_timeout")]
    [InlineData("It answers tools/list with an error: no", "listing_failed")]
    [InlineData("It gives the same cursor of tools/list twice.", "listing_failed")]
    [InlineData("http://x/mcp answered HTTP 302 without a JSON-RPC message.", "moved")]
    [InlineData("http://x/mcp answered HTTP 503 without a JSON-RPC message.", "server_error")]
    [InlineData("http://x/mcp answered HTTP 200 without a JSON-RPC message.", "not_mcp")]
    [InlineData("It wrote a message longer than hub.limits.maxMessageBytes (1024 bytes).", "message_too_large")]
    [InlineData("It refused the handshake: not now", "handshake_refused")]
    [InlineData("hub.runAs ('nobody') needs a hub that runs as root; this one does not.", "bounds_impossible")]
    [InlineData("hub.limits.maxMemoryBytes, maxOpenFiles and maxProcesses need the program 'prlimit' (util-linux), which is not installed.", "bounds_impossible")]
    [InlineData("Nothing usable answers at http://x/mcp: it did not begin to answer within hub.limits.firstByteSeconds (1 s).", "slow")]
    [InlineData("It answered neither 5 calls in a row nor a ping.", "hung")]
    [InlineData("It sends more than 20000 messages a second that nobody asked for.", "flood")]
    [InlineData("The lists of all it offers are larger than hub.limits.maxCatalogBytes (1024 bytes).", "listing_too_large")]
    [InlineData("It names a message address of another origin (http://y); messages go to the origin of its url only.", "wrong_url")]
    [InlineData("Something that nobody thought of.", "failed")]
    public void Reason_leads_to_its_remedy(string reason, string code)
    {
        var finding = Assert.Single(ServerDiagnosis.Of(Report() with { State = UpstreamStates.Failed, Reason = reason }).Findings);

        Assert.Equal(("problem", code, reason), (finding.Status, finding.Code, finding.What));
        Assert.DoesNotContain("{server}", finding.Fix);
    }

    [Fact]
    public void Server_that_is_left_in_peace_after_failing_calls_is_a_problem()
    {
        var found = ServerDiagnosis.Of(Report() with { Resting = "5 calls in a row failed." });

        Assert.Equal(("problem", "resting"), (found.Status, Assert.Single(found.Findings).Code));
    }

    [Fact]
    public void Setting_without_effect_is_worth_a_look()
    {
        var found = ServerDiagnosis.Of(Report() with { Warnings = [new ConfigError("mcpServers.a.hub.tools.hide[0]", "There is no tool 'x'.", "Did you mean 'y'?")] });

        Assert.Equal(("warning", "setting_without_effect", "Did you mean 'y'?"), (found.Status, found.Findings.Single().Code, found.Findings.Single().Fix));
    }

    private static ServerReport Report() => new()
    {
        Name = "a",
        State = UpstreamStates.Ready,
        Since = DateTimeOffset.UnixEpoch,
        Tools = 1,
        Prompts = 0,
        Resources = 0,
        Templates = 0,
        Required = false,
        Failures = 0,
        CallsInFlight = 0,
        CallsWaiting = 0,
        Pending = 0,
        Capabilities = [],
        Warnings = [],
        Quarantined = new Dictionary<string, string>(),
        Log = [],
    };
}
