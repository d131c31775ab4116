using System.Text;
using McpHub.Audit;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Tests.Agents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Audit;

/// <summary>Nothing is done before its record is safe, and the operator says what happens when it cannot be.</summary>
public sealed class IntentLogTests : IDisposable
{
    private static readonly AuditHash Hash = new(() => new byte[AuditHash.KeyLength]);

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("os")]
    [InlineData("full")]
    public async Task Record_of_a_call_can_be_read_as_soon_as_the_call_may_go_on(string durability)
    {
        using var log = await StartAsync(new AuditConfig { Durability = durability });
        var call = FakeCall.Of("notes__search", content: """{"q":"x"}""");

        Assert.Null(await new IntentLog(log, Hash, isRequired: true).AnnounceAsync(call, CancellationToken.None));

        var intent = Assert.Single(Records());
        Assert.Equal(("intent", 1L, call.Intent), (intent.Kind, intent.Sequence, intent.Sequence));
        Assert.Equal(9, intent.Number("bytesIn"));
        Assert.Equal(Hash.Of("""{"q":"x"}"""u8), intent.Text("argumentHash"));
        Assert.DoesNotContain("\"q\"", Encoding.UTF8.GetString(intent.Line.Span), StringComparison.Ordinal);
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Outcome_names_its_intent_and_the_hash_of_the_result()
    {
        using var log = await StartAsync();
        var call = FakeCall.Of("notes__search", content: "{}");
        await new IntentLog(log, Hash, isRequired: true).AnnounceAsync(call, CancellationToken.None);
        new AuditObserver(log, Hash).OnCompleted(call, new CallOutcome { Status = "ok", Duration = TimeSpan.Zero, Result = "secret result"u8.ToArray() });
        await log.StopAsync(CancellationToken.None);

        var outcome = Records()[1];
        Assert.Equal((1L, Hash.Of("secret result"u8), null), (outcome.Number("intent"), outcome.Text("resultHash"), outcome.Text("argumentHash")));
    }

    [Fact]
    public void Hash_of_another_hub_is_another_one()
    {
        var other = new AuditHash(() => Enumerable.Repeat((byte)1, AuditHash.KeyLength).ToArray());

        Assert.NotEqual(Hash.Of("a"u8), other.Of("a"u8));
        Assert.Null(Hash.Of(default));
    }

    [Fact]
    public async Task Calls_that_wait_together_are_all_written_and_each_gets_its_own_sequence()
    {
        using var log = await StartAsync(new AuditConfig { Durability = "full" });
        var intents = new IntentLog(log, Hash, isRequired: true);
        var calls = Enumerable.Range(0, 1000).Select(i => FakeCall.Of($"call-{i}")).ToList();

        var refusals = await Task.WhenAll(calls.Select(call => Task.Run(async () => await intents.AnnounceAsync(call, CancellationToken.None))));

        Assert.All(refusals, Assert.Null);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long?)i), calls.Select(call => call.Intent).Order());
        Assert.Equal(calls.ToDictionary(call => call.Intent!.Value, call => call.RequestedName), Records().ToDictionary(record => record.Sequence, record => record.Text("requested")!));
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Disk_that_fails_refuses_the_call_when_records_are_required()
    {
        File.WriteAllText(Path.Combine(folder.Path, "audit"), "a file where the folder should be");
        using var log = await StartAsync();
        var call = FakeCall.Of("notes__search");

        var refusal = await new IntentLog(log, Hash, isRequired: true).AnnounceAsync(call, CancellationToken.None);

        Assert.Equal((ErrorKind.Unavailable, "audit_unavailable"), (refusal?.Kind, refusal?.Code));
        Assert.Null(call.Intent);
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Disk_that_fails_lets_the_call_pass_when_the_operator_says_so()
    {
        File.WriteAllText(Path.Combine(folder.Path, "audit"), "a file where the folder should be");
        using var log = await StartAsync();

        Assert.Null(await new IntentLog(log, Hash, isRequired: false).AnnounceAsync(FakeCall.Of("notes__search"), CancellationToken.None));
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Disk_that_has_recovered_is_used_again_and_the_log_says_what_it_lacks()
    {
        var blocker = Path.Combine(folder.Path, "audit");
        File.WriteAllText(blocker, "");
        using var log = await StartAsync();
        var intents = new IntentLog(log, Hash, isRequired: true);
        Assert.NotNull(await intents.AnnounceAsync(FakeCall.Of("refused"), CancellationToken.None));

        File.Delete(blocker);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await intents.AnnounceAsync(FakeCall.Of("taken"), CancellationToken.None));

        Assert.Equal(["lost", "intent"], Records().Select(record => record.Kind));
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Log_that_nobody_writes_refuses_instead_of_waiting_for_ever()
    {
        using var log = new AuditLog(new AuditConfig(), folder.Path, clock, NullLogger<AuditLog>.Instance);
        var waiting = new IntentLog(log, Hash, isRequired: true).AnnounceAsync(FakeCall.Of("call"), CancellationToken.None).AsTask();

        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("audit_unavailable", (await waiting)?.Code);
    }

    [Fact]
    public async Task What_an_operator_changes_is_announced_and_concluded()
    {
        using var log = await StartAsync();
        var intents = new IntentLog(log, Hash, isRequired: true);
        var change = new AdminChange("server.restart", "notes");
        await intents.AnnounceAsync(change, CancellationToken.None);
        intents.Conclude(change, isDone: true);
        await log.StopAsync(CancellationToken.None);

        Assert.Equal([("admin", null, null), ("admin", "ok", 1L)], Records().Take(2).Select(record => (record.Kind, record.Text("status"), record.Number("intent"))));
    }

    [Fact]
    public async Task Erased_agent_is_nobody_any_more_and_the_chain_is_whole()
    {
        using var log = await StartAsync();
        var intents = new IntentLog(log, Hash, isRequired: true);
        await intents.AnnounceAsync(FakeCall.Of("before"), CancellationToken.None);
        var pseudonym = Records()[0].Text("agent");
        await intents.AnnounceAsync(new AdminChange("key.create", Agent: "researcher"), CancellationToken.None);

        Assert.Equal(pseudonym, Records()[1].Text("agent"));
        Assert.Equal(pseudonym, await log.EraseAsync("researcher", CancellationToken.None));
        await intents.AnnounceAsync(FakeCall.Of("after"), CancellationToken.None);
        await log.StopAsync(CancellationToken.None);

        var reader = new AuditReader(folder.Path);
        Assert.Equal(["after"], reader.Find(new AuditQuery { Agent = "researcher" }).Select(found => found.Entry.Text("requested")));
        Assert.Equal(["before", null], reader.Find(new AuditQuery { Agent = pseudonym }).Select(found => found.Entry.Text("requested")));
        Assert.Equal("privacy", Records()[2].Kind);
        using var own = AuditSigner.ReadOrCreate(null, folder.Path);
        Assert.True(new AuditVerification(reader.Folder, [own.PublicKey]).Run([]).Ok);
        Assert.DoesNotContain("researcher", string.Concat(reader.Folder.Segments().Select(segment => File.ReadAllText(segment.Path))), StringComparison.Ordinal);
    }

    private async Task<AuditLog> StartAsync(AuditConfig? config = null)
    {
        var log = new AuditLog(config ?? new AuditConfig(), folder.Path, clock, NullLogger<AuditLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        return log;
    }

    private List<AuditEntry> Records() => [.. new AuditReader(folder.Path).Find(new AuditQuery()).Select(found => found.Entry)];
}
