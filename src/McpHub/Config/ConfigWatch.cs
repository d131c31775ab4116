using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpHub.Config.Reading;

namespace McpHub.Config;

/// <summary>
/// Follows the configuration file and the files that its references name. A good change is handed out, a bad one is
/// reported and changes nothing.
/// </summary>
/// <remarks>
/// File events only shorten the wait: editors rename, containers mount, some file systems tell nothing.
/// Comparing contents once a second is what can be relied on.
/// </remarks>
public sealed class ConfigWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long a file must stay the same before it is read: saving may take several writes.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    /// <summary>A file that never rests is read all the same, after five seconds.</summary>
    private const int MaxRounds = 50;

    private readonly string path;
    private readonly TimeProvider time;
    private readonly Func<string, ConfigResult> load;
    private IReadOnlyList<string> files;
    private FileFingerprint known;

    /// <param name="loaded">What <see cref="ConfigFile.Load(string)"/> returned for this path: the state to compare with.</param>
    public ConfigWatch(string path, ConfigResult loaded, TimeProvider time)
        : this(path, loaded, time, ConfigFile.Load)
    {
    }

    internal ConfigWatch(string path, ConfigResult loaded, TimeProvider time, Func<string, ConfigResult> load)
    {
        this.path = Path.GetFullPath(path);
        this.time = time;
        this.load = load;
        files = loaded.Files;
        known = loaded.Fingerprint;
    }

    /// <summary>Each new valid configuration, until cancelled. For one reader.</summary>
    /// <param name="onRejected">Told once for each change that is not valid, with all errors; must not block.</param>
    public async IAsyncEnumerable<HubConfig> ChangesAsync(Action<ConfigResult> onRejected, [EnumeratorCancellation] CancellationToken ct)
    {
        var hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var events = FileEvents.TryStart(path, () => hints.Writer.TryWrite(true));
        while (true)
        {
            // First of all now: the files may have changed since they were loaded.
            var result = await SettleAsync(ct);
            if (result?.Config is { } config)
            {
                yield return config;
            }
            else if (result is not null)
            {
                onRejected(result);
            }

            await WaitAsync(hints.Reader, ct);
        }
    }

    /// <summary>The new state of the files, once they rest; null when nothing changed.</summary>
    private async Task<ConfigResult?> SettleAsync(CancellationToken ct)
    {
        var seen = FileFingerprint.Of(files);
        if (seen == known) return null;

        for (var round = 0; round < MaxRounds; round++)
        {
            var previous = seen;
            await Task.Delay(Quiet, time, ct);
            seen = FileFingerprint.Of(files);
            if (seen == previous) break;
        }

        return seen == known ? null : Load(seen);
    }

    private ConfigResult Load(FileFingerprint seen)
    {
        var result = load(path);
        var isSame = result.Files.SequenceEqual(files);
        files = result.Files;

        // Other files to follow now: what they hold at this moment is what was just read.
        known = isSame ? seen : result.Fingerprint;
        return result;
    }

    // A hint cannot get lost: a change that it announces too early is found by the next comparison.
    private async Task WaitAsync(ChannelReader<bool> hints, CancellationToken ct)
    {
        using var interval = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, ct);
        try
        {
            await hints.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The interval is over: time to look without a hint.
        }
    }
}
