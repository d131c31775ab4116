using System.Buffers.Text;
using System.Security.Cryptography;

namespace McpHub.Calls.Results;

/// <summary>
/// Whole results of which an agent got a part, in memory and for a while. Each is readable by its own agent only. Bounded for each
/// agent and together; the oldest go first.
/// </summary>
public sealed class ResultStore(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Bytes for one agent.</summary>
    public const int MaxBytesOfAgent = 16 * 1024 * 1024;

    /// <summary>Bytes for all agents together.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> byId = [];
    private readonly LinkedList<Entry> byAge = [];

    /// <returns>Its id, which nobody can guess; null when it is too large to be kept.</returns>
    internal string? Keep(string agent, KeptResult result)
    {
        if (result.Text.Length > MaxBytesOfAgent) return null;
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        lock (gate)
        {
            Forget(entry => IsOld(entry));
            MakeRoom(MaxBytesOfAgent - result.Text.Length, entry => entry.Agent == agent);
            MakeRoom(MaxBytes - result.Text.Length, _ => true);
            byId[id] = byAge.AddLast(new Entry(id, agent, result, time.GetTimestamp()));
        }

        return id;
    }

    /// <returns>Null when there is none of that id for this agent.</returns>
    internal KeptResult? Find(string agent, string id)
    {
        lock (gate)
        {
            Forget(entry => IsOld(entry));
            return byId.TryGetValue(id, out var node) && node.Value.Agent == agent ? node.Value.Result : null;
        }
    }

    private bool IsOld(Entry entry) => time.GetElapsedTime(entry.KeptAt) >= Lifetime;

    private void MakeRoom(long bytes, Func<Entry, bool> isCounted)
    {
        var held = byAge.Where(isCounted).Sum(entry => (long)entry.Result.Text.Length);
        Forget(entry =>
        {
            if (held <= bytes || !isCounted(entry)) return false;
            held -= entry.Result.Text.Length;
            return true;
        });
    }

    private void Forget(Func<Entry, bool> isWanted)
    {
        for (var node = byAge.First; node is not null;)
        {
            var next = node.Next;
            if (isWanted(node.Value))
            {
                byAge.Remove(node);
                byId.Remove(node.Value.Id);
            }

            node = next;
        }
    }

    private sealed record Entry(string Id, string Agent, KeptResult Result, long KeptAt);
}
