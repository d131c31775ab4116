using System.Threading.Channels;
using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>Hot reload.</summary>
public sealed class ConfigWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<HubConfig> accepted = Channel.CreateUnbounded<HubConfig>();
    private readonly Channel<ConfigResult> rejected = Channel.CreateUnbounded<ConfigResult>();
    private Task watching = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        stop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task File_replaced_by_renaming_is_handed_out()
    {
        Start("""{ "limits": { "pageSize": 1 } }""");

        Write("""{ "limits": { "pageSize": 2 } }""");

        Assert.Equal(2, (await NextAccepted()).Limits.PageSize);
    }

    [Fact]
    public async Task File_changed_in_place_is_handed_out()
    {
        Start("{}");

        await File.WriteAllTextAsync(Path.Combine(folder.Root, "hub.config.json"), """{ "limits": { "pageSize": 3 } }""");

        Assert.Equal(3, (await NextAccepted()).Limits.PageSize);
    }

    [Fact]
    public async Task Bad_file_changes_nothing_and_all_its_errors_are_reported_once()
    {
        Start("{}");

        Write("""{ "limits": { "pageSize": 0 }, "nonsense": 1 }""");
        var errors = (await NextRejected()).Errors;
        Write("""{ "limits": { "pageSize": 4 } }""");

        Assert.Equal(["limits.pageSize", "nonsense"], errors.Select(error => error.Path));
        Assert.Equal(4, (await NextAccepted()).Limits.PageSize);
        Assert.False(rejected.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Missing_file_is_reported_and_its_return_is_handed_out()
    {
        Start("{}");

        File.Delete(Path.Combine(folder.Root, "hub.config.json"));
        var error = Assert.Single((await NextRejected()).Errors);
        Write("""{ "limits": { "pageSize": 5 } }""");

        Assert.Contains("There is no file", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await NextAccepted()).Limits.PageSize);
    }

    [Fact]
    public async Task New_content_of_a_referenced_file_is_handed_out()
    {
        folder.Write("token.txt", "old");
        Start("""{ "mcpServers": { "a": { "command": "x", "env": { "T": "${file:token.txt}" } } } }""");

        folder.Write("token.txt", "new");

        Assert.Equal("new", (await NextAccepted()).McpServers["a"].Env["T"].Reveal());
    }

    [Fact]
    public async Task Change_between_loading_and_watching_is_not_lost()
    {
        var path = Write("{}");
        var loaded = ConfigFile.Load(path);
        Write("""{ "limits": { "pageSize": 6 } }""");

        Watch(path, loaded);

        Assert.Equal(6, (await NextAccepted()).Limits.PageSize);
    }

    [Fact]
    public async Task Saving_the_same_content_again_is_no_change()
    {
        Start("{}");

        Write("{}");
        Write("""{ "limits": { "pageSize": 7 } }""");

        Assert.Equal(7, (await NextAccepted()).Limits.PageSize);
        Assert.False(accepted.Reader.TryRead(out _));
    }

    private void Start(string text)
    {
        var path = Write(text);
        Watch(path, ConfigFile.Load(path));
    }

    private void Watch(string path, ConfigResult loaded)
    {
        var watch = new ConfigWatch(path, loaded, TimeProvider.System);
        watching = Task.Run(async () =>
        {
            await foreach (var config in watch.ChangesAsync(result => rejected.Writer.TryWrite(result), stop.Token)) accepted.Writer.TryWrite(config);
        });
    }

    // In one step, so that no test depends on when a half-written file is looked at.
    private string Write(string text)
    {
        var file = Path.Combine(folder.Root, "hub.config.json");
        File.Move(folder.Write("hub.config.json.tmp", text), file, overwrite: true);
        return file;
    }

    private async Task<HubConfig> NextAccepted() => await accepted.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private async Task<ConfigResult> NextRejected() => await rejected.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
