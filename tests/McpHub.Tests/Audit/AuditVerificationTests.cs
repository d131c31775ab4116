using McpHub.Audit;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Tests.Agents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Audit;

/// <summary>Whatever is done to the log behind the hub's back, verification names the first record that is not what the hub wrote.</summary>
public sealed class AuditVerificationTests : IDisposable
{
    private static readonly CallOutcome Ok = new() { Status = "ok", Duration = TimeSpan.Zero };

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private string Anchor => Path.Combine(folder.Path, "elsewhere", "anchor.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_the_hub_wrote_is_good()
    {
        await WriteAsync(5);
        await WriteAsync(5);

        Assert.Equal(new AuditVerdict(true, 12, 2, 2, 1, 12, 12, null), Verify());
        Assert.True(Verify(withAnchor: true).Ok);
    }

    [Fact]
    public void No_log_is_a_good_log()
    {
        Assert.True(Verify().Ok);
    }

    [Fact]
    public async Task Each_single_changed_character_is_found_in_its_record()
    {
        await WriteAsync(2);
        var path = Files().Single();
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);

            var problem = Verify().Problem;

            Assert.True(problem is not null, $"byte {at} was changed and nobody noticed");
            Assert.Equal(1 + bytes.AsSpan(0, at).Count((byte)'\n'), problem.Sequence);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Deleted_record_is_missed_at_the_next(int record)
    {
        await WriteAsync(5);
        Edit(lines => lines.RemoveAt(record - 1));

        var problem = Verify().Problem!;

        Assert.Equal(record, problem.Sequence);
        Assert.Equal(record, problem.Line);
    }

    [Fact]
    public async Task Swapped_records_are_found()
    {
        await WriteAsync(5);
        Edit(lines => (lines[1], lines[3]) = (lines[3], lines[1]));

        Assert.Equal((2L, 2L), (Verify().Problem!.Sequence, Verify().Problem!.Line));
    }

    [Fact]
    public async Task Repeated_record_is_found()
    {
        await WriteAsync(5);
        Edit(lines => lines.Insert(3, lines[1]));

        Assert.Equal(4, Verify().Problem!.Line);
        Assert.Contains("again", Verify().Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_that_was_put_in_with_a_good_hash_is_found()
    {
        await WriteAsync(5);
        Edit(lines => lines.Insert(2, Forged(lines[1], new AdminBody("server.restart", "notes"))));

        Assert.Equal(4, Verify().Problem!.Line); // the third fits the chain, what follows it does not
    }

    [Fact]
    public async Task Chain_that_was_made_anew_fails_at_its_checkpoint()
    {
        await WriteAsync(5);
        Edit(lines =>
        {
            for (var i = 2; i < 5; i++) lines[i] = Forged(lines[i - 1], new AdminBody("harmless", null));
            using var stranger = AuditSigner.ReadOrCreate(null, Path.Combine(folder.Path, "stranger"));
            lines[5] = Forged(lines[4], new CheckpointBody(5, OwnKey()), stranger);
        });

        var problem = Verify().Problem!;

        Assert.Equal(6, problem.Sequence);
        Assert.Contains("signature", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_of_a_stranger_vouches_for_nothing()
    {
        await WriteAsync(5);
        using var stranger = AuditSigner.ReadOrCreate(null, Path.Combine(folder.Path, "stranger"));
        Edit(lines => lines[5] = Forged(lines[4], new CheckpointBody(5, stranger.PublicKey), stranger));

        Assert.Contains("not known", Verify().Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_in_the_middle_of_a_record_is_found()
    {
        await WriteAsync(5);
        var bytes = File.ReadAllBytes(Files().Single());
        File.WriteAllBytes(Files().Single(), bytes[..(bytes.Length / 2)]);

        Assert.False(Verify().Ok);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 5)]
    [InlineData(4, 3)]
    public async Task Cut_behind_the_last_checkpoint_is_found_without_an_anchor(int lines, long first)
    {
        await WriteAsync(5);
        Edit(all => all.RemoveRange(all.Count - lines, lines));

        Assert.Equal(first, Verify().Problem!.Sequence);
    }

    [Fact]
    public async Task Cut_back_to_a_checkpoint_is_found_with_an_anchor_only()
    {
        await WriteAsync(5);
        await WriteAsync(5);
        File.Delete(Files()[1]);

        Assert.True(Verify().Ok);
        var problem = Verify(withAnchor: true).Problem!;
        Assert.Equal(7, problem.Sequence);
        Assert.Contains("record 12", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_was_deleted_is_found_with_an_anchor()
    {
        await WriteAsync(5);
        File.Delete(Files().Single());

        Assert.Equal(1, Verify(withAnchor: true).Problem!.Sequence);
    }

    [Fact]
    public async Task Log_that_went_on_after_a_cut_is_found_with_an_anchor()
    {
        await WriteAsync(5);
        await WriteAsync(5);
        File.Delete(Files()[1]);
        await WriteAsync(5);

        Assert.Equal(12, Verify(withAnchor: true).Problem!.Sequence);
    }

    [Fact]
    public async Task File_in_the_middle_that_is_gone_is_found()
    {
        for (var i = 0; i < 3; i++) await WriteAsync(5);
        File.Delete(Files()[1]);

        Assert.Equal(7, Verify().Problem!.Sequence);
        Assert.Contains("7 to 12", Verify().Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_file_that_is_gone_is_found()
    {
        for (var i = 0; i < 3; i++) await WriteAsync(5);
        File.Delete(Files()[0]);

        Assert.Equal(1, Verify().Problem!.Sequence);
        Assert.Contains("retention", Verify().Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_was_replaced_by_one_of_another_hub_is_found()
    {
        await WriteAsync(5);
        using var other = new TemporaryFolder();
        await WriteAsync(5, other.Path);
        File.Copy(Directory.EnumerateFiles(Path.Combine(other.Path, "audit"), "*.jsonl").Single(), Files().Single(), overwrite: true);

        Assert.Contains("not known", Verify().Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_in_the_place_of_another_is_found()
    {
        await WriteAsync(5);
        await WriteAsync(5);
        File.Copy(Files()[0], Files()[1], overwrite: true);

        Assert.Equal(7, Verify().Problem!.Sequence);
        Assert.Contains("renamed or replaced", Verify().Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_a_running_hub_writes_must_reach_what_the_hub_says()
    {
        await WriteAsync(5);
        var keys = new[] { OwnKey() };
        var log = AuditFolder.In(folder.Path);

        Assert.True(new AuditVerification(log, keys, new ChainHead(6, "")).Run([]).Ok);
        Assert.Equal(7, new AuditVerification(log, keys, new ChainHead(8, "")).Run([]).Problem!.Sequence);
    }

    [Fact]
    public async Task Files_that_are_too_old_are_removed_and_the_chain_stays_good()
    {
        await WriteAsync(5);
        clock.Advance(TimeSpan.FromDays(20));
        await WriteAsync(5);
        clock.Advance(TimeSpan.FromDays(20));
        await WriteAsync(5);

        Assert.Equal(["audit-20261212-000000000007.jsonl", "audit-20270101-000000000013.jsonl"], Files().Select(Path.GetFileName));
        Assert.Equal(new AuditVerdict(true, 13, 2, 2, 7, 19, 19, null), Verify(withAnchor: true));
    }

    [Fact]
    public async Task Key_of_the_operator_signs_when_there_is_one()
    {
        using var made = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var pem = made.ExportPkcs8PrivateKeyPem();
        await WriteAsync(5, config: new AuditConfig { SigningKey = new Secret("${secret:KEY}", pem) });

        Assert.False(File.Exists(Path.Combine(folder.Path, ".audit-signing-key")));
        Assert.True(new AuditVerification(AuditFolder.In(folder.Path), [AuditSigner.PublicKeyOf(made.ExportSubjectPublicKeyInfoPem(), "test")]).Run([]).Ok);
    }

    private async Task WriteAsync(int count, string? to = null, AuditConfig? config = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Anchor)!);
        using var log = new AuditLog(config ?? new AuditConfig { Anchor = to is null ? Anchor : null, RetentionDays = 30 }, to ?? folder.Path, clock, NullLogger<AuditLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        var observer = new AuditObserver(log, new AuditHash(() => new byte[AuditHash.KeyLength]));
        for (var i = 0; i < count; i++) observer.OnCompleted(FakeCall.Of($"call-{i}"), Ok);
        await log.StopAsync(CancellationToken.None);
    }

    private AuditVerdict Verify(bool withAnchor = false) =>
        new AuditVerification(AuditFolder.In(folder.Path), [OwnKey()]).Run(withAnchor ? AuditAnchor.Read(Anchor) : []);

    private string OwnKey()
    {
        using var own = AuditSigner.ReadOrCreate(null, folder.Path);
        return own.PublicKey;
    }

    private static string Forged(string before, IAuditBody body, AuditSigner? by = null)
    {
        var previous = AuditLine.Read(System.Text.Encoding.UTF8.GetBytes(before))!;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new System.Text.Json.Utf8JsonWriter(buffer);
        AuditLine.Append(buffer, json, previous.Head, previous.Time, body, null, by);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan[..^1]);
    }

    private void Edit(Action<List<string>> change)
    {
        var path = Files().Single();
        var lines = File.ReadAllLines(path).ToList();
        change(lines);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(folder.Path, "audit"), "*.jsonl").Order()];
}
