using McpHub.Agents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Agents;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new();
    private readonly KeyStore store;
    private readonly KeyRing ring;

    public KeyRingTests()
    {
        store = new KeyStore(folder.Path, clock);
        ring = new KeyRing(store, clock, NullLogger<KeyRing>.Instance);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_key_made_by_another_process_is_known_at_once() =>
        Assert.Equal("researcher", Find(new KeyStore(folder.Path, clock).Create("researcher"))?.Stored.Agent);

    [Fact]
    public void A_used_key_stays_known_without_its_file_until_the_next_look()
    {
        var text = store.Create("researcher");
        Assert.NotNull(Find(text));
        store.Revoke(text.Split('_')[1]);

        Assert.NotNull(Find(text));
        clock.Advance(KeyRing.CheckInterval);
        Assert.Null(Find(text));
    }

    [Fact]
    public void A_revocation_in_the_same_tick_as_an_earlier_change_is_not_missed()
    {
        var text = store.Create("researcher");
        clock.Advance(KeyRing.CheckInterval);
        Assert.NotNull(Find(text));
        var tick = Directory.GetLastWriteTimeUtc(store.Folder);
        store.Revoke(text.Split('_')[1]);
        Directory.SetLastWriteTimeUtc(store.Folder, tick);

        clock.Advance(KeyRing.CheckInterval);
        Assert.Null(Find(text));
    }

    [Fact]
    public void A_wrong_secret_has_the_file_of_its_id_read_once_and_never_again()
    {
        var (mine, other) = (store.Create("researcher"), store.Create("researcher"));
        Assert.Null(Find(Forge(mine.Split('_')[1], other.Split('_')[2])));
        File.WriteAllText(Path.Combine(store.Folder, $"{mine.Split('_')[1]}.json"), "unreadable");

        Assert.NotNull(Find(mine));
    }

    [Fact]
    public void The_right_id_with_another_secret_is_not_known()
    {
        var (mine, other) = (store.Create("researcher"), store.Create("researcher"));
        Assert.NotNull(Find(mine));

        Assert.Null(Find(Forge(mine.Split('_')[1], other.Split('_')[2])));
    }

    [Fact]
    public void A_replaced_file_counts_from_the_next_look()
    {
        var text = store.Create("researcher");
        Assert.Equal("researcher", Find(text)?.Stored.Agent);
        var path = Path.Combine(store.Folder, text.Split('_')[1] + ".json");
        File.WriteAllText(path + ".new", File.ReadAllText(path).Replace("researcher", "reviewer"));
        File.Move(path + ".new", path, overwrite: true);

        clock.Advance(KeyRing.CheckInterval);
        Assert.Equal("reviewer", Find(text)?.Stored.Agent);
    }

    [Fact]
    public void A_damaged_file_is_no_key_and_no_failure()
    {
        var text = store.Create("researcher");
        File.WriteAllText(Path.Combine(store.Folder, text.Split('_')[1] + ".json"), "[1, 2");

        Assert.Null(Find(text));
    }

    [Fact]
    public void Recognising_a_known_key_allocates_nothing()
    {
        var text = store.Create("researcher");
        for (var i = 0; i < 100; i++) Find(text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Find(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_thousand_keys_are_told_apart()
    {
        var texts = Enumerable.Range(0, 1000).Select(i => store.Create($"agent-{i}")).ToList();

        for (var i = 0; i < texts.Count; i++) Assert.Equal($"agent-{i}", Find(texts[i])?.Stored.Agent);
    }

    /// <summary>A well-formed key with its checksum in order, put together from given parts.</summary>
    internal static string Forge(string id, string secret)
    {
        const string alphabet = HubKey.SecretAlphabet;
        var body = $"hub_{id}_{secret}_";
        var crc = uint.MaxValue;
        foreach (var letter in body) crc = System.Numerics.BitOperations.Crc32C(crc, (byte)letter);
        crc = ~crc;
        var checksum = new char[6];
        for (var i = 5; i >= 0; i--, crc /= 62) checksum[i] = alphabet[(int)(crc % 62)];
        return body + new string(checksum);
    }

    private KnownKey? Find(string text)
    {
        Assert.True(HubKey.TryParse(text, out var key));
        return ring.Find(key);
    }
}
