using System.Runtime.Versioning;
using System.Text;
using McpHub.Agents;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Agents;

public sealed class KeyStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_created_key_is_listed_with_what_it_was_created_with()
    {
        var store = new KeyStore(folder.Path, clock);
        var text = store.Create("researcher", "laptop", clock.GetUtcNow().AddDays(30));

        var key = Assert.Single(store.List());
        Assert.Equal(IdOf(text), key.Id);
        Assert.Equal(("researcher", "laptop"), (key.Agent, key.Name));
        Assert.Equal((clock.GetUtcNow(), clock.GetUtcNow().AddDays(30)), (key.Created, key.Expires));
    }

    [Fact]
    public void The_disk_holds_neither_the_secret_nor_its_plain_hash()
    {
        var text = new KeyStore(folder.Path, clock).Create("researcher");
        var secret = text.Split('_')[2];
        var plainHash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

        var onDisk = string.Concat(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.Contains(IdOf(text), onDisk);
        Assert.DoesNotContain(secret, onDisk);
        Assert.DoesNotContain(plainHash, onDisk);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_can_read_the_folder_and_its_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var store = new KeyStore(folder.Path, clock);
        store.Create("researcher");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(store.Folder));
        Assert.All(
            Directory.EnumerateFiles(store.Folder, "*", new EnumerationOptions { AttributesToSkip = 0 }),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_others_can_read_is_closed_to_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var keys = Directory.CreateDirectory(Path.Combine(folder.Path, "keys"));
        File.SetUnixFileMode(keys.FullName, (UnixFileMode)0b111_111_111);

        var store = new KeyStore(folder.Path, clock);

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(store.Folder));
    }

    [Fact]
    public void A_revoked_key_is_gone_and_cannot_be_revoked_again()
    {
        var store = new KeyStore(folder.Path, clock);
        var id = IdOf(store.Create("researcher"));

        Assert.True(store.Revoke(id));
        Assert.Empty(store.List());
        Assert.False(store.Revoke(id));
    }

    [Theory]
    [InlineData("../operator")]
    [InlineData("..")]
    [InlineData("")]
    public void Revoke_touches_nothing_outside_the_folder(string id)
    {
        File.WriteAllText(Path.Combine(folder.Path, "operator.json"), "{}");

        Assert.False(new KeyStore(folder.Path, clock).Revoke(id));
        Assert.True(File.Exists(Path.Combine(folder.Path, "operator.json")));
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        var store = new KeyStore(folder.Path, clock);
        var id = IdOf(store.Create("researcher"));
        File.WriteAllText(Path.Combine(store.Folder, id + ".json"), "{ \"id\": ");

        Assert.Contains(id, Assert.Throws<InvalidDataException>(() => store.List()).Message);
    }

    [Fact]
    public async Task Processes_that_start_together_agree_on_one_pepper()
    {
        using var start = new Barrier(8);
        var digests = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                var digest = new byte[KeyStore.DigestLength];
                new KeyStore(folder.Path, clock).Digest(new string('x', HubKey.SecretLength), digest);
                return Convert.ToHexString(digest);
            },
            TaskCreationOptions.LongRunning)));

        Assert.Single(digests.Distinct());
    }

    [Fact]
    public void A_pepper_that_was_never_filled_is_filled_by_the_next_process()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "keys"));
        File.WriteAllBytes(Path.Combine(folder.Path, "keys", ".pepper"), new byte[5]);

        new KeyStore(folder.Path, clock).Create("researcher");

        Assert.Equal(32, new FileInfo(Path.Combine(folder.Path, "keys", ".pepper")).Length);
    }

    [Fact]
    public void Keys_without_their_pepper_are_an_error_that_says_so()
    {
        new KeyStore(folder.Path, clock).Create("researcher");
        File.Delete(Path.Combine(folder.Path, "keys", ".pepper"));

        Assert.Contains(".pepper", Assert.Throws<InvalidOperationException>(() => new KeyStore(folder.Path, clock)).Message);
    }

    private static string IdOf(string text) => text.Split('_')[1];
}
