using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace McpHub.Mcp;

/// <summary>
/// Notifications on their way to one client. Bounded in number and in bytes, so that a slow reader holds up nobody and fills no memory:
/// the oldest are dropped. Thread-safe; for one reader.
/// </summary>
internal sealed class Outbox
{
    public const int MaxCount = 256;
    public const int MaxBytes = 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Queue<Notice> notices = [];
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int bytes;

    public bool IsEmpty
    {
        get
        {
            lock (gate) return notices.Count == 0;
        }
    }

    /// <summary>Takes a notification in and at once; after <see cref="Complete"/> it is lost.</summary>
    public void Add(string method, ReadOnlyMemory<byte> @params)
    {
        lock (gate)
        {
            while (notices.Count == MaxCount || (notices.Count > 0 && bytes + @params.Length > MaxBytes)) bytes -= notices.Dequeue().Params.Length;
            notices.Enqueue(new Notice(method, @params));
            bytes += @params.Length;
        }

        news.Writer.TryWrite(true);
    }

    /// <summary>Says that no more will come.</summary>
    public void Complete() => news.Writer.TryComplete();

    /// <summary>All notifications in order, until there are and will be no more.</summary>
    public async IAsyncEnumerable<Notice> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var mayCome = true;
        while (mayCome)
        {
            mayCome = await news.Reader.WaitToReadAsync(ct) && news.Reader.TryRead(out _);
            while (TryTake() is { } notice) yield return notice;
        }
    }

    private Notice? TryTake()
    {
        lock (gate)
        {
            if (!notices.TryDequeue(out var notice)) return null;
            bytes -= notice.Params.Length;
            return notice;
        }
    }

    /// <param name="Params">As JSON; empty for none.</param>
    public sealed record Notice(string Method, ReadOnlyMemory<byte> Params);
}
