using System.Text;
using McpHub.Tests.Agents;
using McpHub.Upstreams.Authorization;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpHub.Tests.Upstreams.Authorization;

public sealed class SignInFilesTests : IDisposable
{
    private static readonly SignIn Kept = new()
    {
        Issuer = "https://login.example", Resource = "https://mcp.example/mcp", TokenEndpoint = new Uri("https://login.example/token"), ClientId = "hub", Method = "none",
        AccessToken = "access-token-text", RefreshToken = "refresh-token-text", Expires = DateTimeOffset.UnixEpoch, Scopes = ["read"],
    };

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Another_start_of_the_hub_finds_what_was_kept()
    {
        Files().Write("notes", Kept);
        var found = Files().Read("notes")!;
        Assert.Equal(Kept with { Scopes = [] }, found with { Scopes = [] });
        Assert.Equal(Kept.Scopes, found.Scopes);
    }

    [Fact]
    public void No_file_shows_a_token()
    {
        Files().Write("notes", Kept);
        var all = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(path => Encoding.Latin1.GetString(File.ReadAllBytes(path))).ToList();
        Assert.Equal(2, all.Count);
        Assert.DoesNotContain(all, text => text.Contains("token-text", StringComparison.Ordinal) || text.Contains("login.example", StringComparison.Ordinal));
    }

    [Fact]
    public void File_of_one_server_is_of_no_use_as_that_of_another()
    {
        Files().Write("notes", Kept);
        File.Copy(PathOf("notes"), PathOf("files"));
        Assert.Null(Files().Read("files"));
        Assert.NotNull(Files().Read("notes"));
    }

    [Fact]
    public void Changed_file_is_not_used()
    {
        Files().Write("notes", Kept);
        var bytes = File.ReadAllBytes(PathOf("notes"));
        for (var index = 0; index < bytes.Length; index += 7)
        {
            var changed = bytes.ToArray();
            changed[index] ^= 1;
            File.WriteAllBytes(PathOf("notes"), changed);
            Assert.Null(Files().Read("notes"));
        }

        File.WriteAllBytes(PathOf("notes"), bytes[..10]);
        Assert.Null(Files().Read("notes"));
    }

    [Fact]
    public void Files_belong_to_the_hubs_account_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        Files().Write("notes", Kept);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("notes")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "sign-ins", ".key")));
    }

    private SignInFiles Files() => new(folder.Path, NullLogger<SignInFiles>.Instance);

    private string PathOf(string alias) => Path.Combine(folder.Path, "sign-ins", $"{alias}.bin");

    public void Dispose() => folder.Dispose();
}
