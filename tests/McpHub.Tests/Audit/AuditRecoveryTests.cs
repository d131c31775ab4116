using System.Text.Json;
using McpHub.Audit;
using McpHub.Config;
using McpHub.Tests.Agents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Audit;

/// <summary>A hub that was killed leaves an open end. The next one closes it and says what it found.</summary>
public sealed class AuditRecoveryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_length_that_a_killed_hub_may_leave_is_healed_and_keeps_all_whole_records()
    {
        Kill(Intent("one"), Intent("two"));
        var (path, bytes) = (Files().Single(), File.ReadAllBytes(Files().Single()));
        for (var length = 0; length <= bytes.Length; length++)
        {
            foreach (var file in Files()) File.Delete(file);
            File.WriteAllBytes(path, bytes[..length]);

            Write(Intent("three"));

            var verdict = Verify();
            var whole = bytes.AsSpan(0, length).Count((byte)'\n');
            var torn = length - (bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1);
            Assert.True(verdict.Ok, $"{length} bytes: {verdict.Problem}");
            var records = Records();
            Assert.Equal(Enumerable.Repeat("intent", whole), records.Take(whole).Select(Kind));
            if (length == 0) continue; // As if the hub had never begun.

            Assert.Equal("recovery", Kind(records[whole]));
            Assert.Equal(torn, torn == 0 ? 0 : records[whole].GetProperty("tornBytes").GetInt64());
        }
    }

    [Fact]
    public void Intents_without_an_outcome_are_named()
    {
        Kill(Intent("one"), Intent("two"), Outcome("one", 1));

        Write();

        var recovery = Records().Single(record => Kind(record) == "recovery");
        Assert.Equal([2L], recovery.GetProperty("intents").EnumerateArray().Select(intent => intent.GetInt64()));
    }

    [Fact]
    public void Second_restart_does_not_name_them_again()
    {
        Kill(Intent("one"));
        Kill();
        Write();

        Assert.Equal([true, false], Records().Where(record => Kind(record) == "recovery").Select(record => record.TryGetProperty("intents", out _)));
    }

    [Fact]
    public void Damaged_line_stays_where_everybody_can_see_it()
    {
        Kill(Intent("one"), Intent("two"));
        File.AppendAllText(Files().Single(), "not a record\n");

        Write(Intent("three"));

        Assert.Equal(1, Entries().Single(entry => entry.Kind == "recovery").Number("damagedLines"));
        Assert.Equal(3, Verify().Problem!.Line);
    }

    [Fact]
    public void Hub_that_ended_in_peace_leaves_nothing_to_heal()
    {
        Write(Intent("one"));
        Write(Intent("two"));

        Assert.DoesNotContain(Records(), record => Kind(record) == "recovery");
    }

    [Fact]
    public void Two_hubs_never_write_into_one_log()
    {
        using var first = NewWriter();
        first.Open();
        using var second = NewWriter();

        Assert.Contains("in use", Assert.Throws<AuditInUseException>(second.Open).Message, StringComparison.Ordinal);
    }

    private static AdminBody Intent(string target) => new("test", target);

    private static AdminBody Outcome(string target, long intent) => new("test", target) { Intent = intent, Status = "ok" };

    private AuditWriter NewWriter() => new(new AuditConfig(), folder.Path, clock, NullLogger.Instance);

    private void Kill(params AdminBody[] bodies)
    {
        using var writer = NewWriter();
        writer.Open();
        foreach (var body in bodies) writer.Add(new AuditRecord(clock.GetUtcNow(), body.Status is null ? new CallIntent(body.Target!) : body));
        writer.Commit();
    }

    private void Write(params AdminBody[] bodies)
    {
        using var writer = NewWriter();
        writer.Open();
        foreach (var body in bodies) writer.Add(new AuditRecord(clock.GetUtcNow(), new CallIntent(body.Target!)));
        writer.Close();
    }

    private AuditVerdict Verify()
    {
        using var own = AuditSigner.ReadOrCreate(null, folder.Path);
        return new AuditVerification(AuditFolder.In(folder.Path), [own.PublicKey]).Run([]);
    }

    private static string Kind(JsonElement record) => record.GetProperty("kind").GetString()!;

    private List<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(folder.Path, "audit"), "*.jsonl").Order()];

    private List<JsonElement> Records() => [.. Files().SelectMany(File.ReadAllLines).Select(line => JsonElement.Parse(line))];

    private List<AuditEntry> Entries() => [.. new AuditReader(folder.Path).Find(new AuditQuery()).Select(found => found.Entry)];

    private sealed record CallIntent(string Target) : IAuditBody
    {
        public string Kind => "intent";

        public void Write(Utf8JsonWriter json) => json.WriteString("target", Target);
    }
}
