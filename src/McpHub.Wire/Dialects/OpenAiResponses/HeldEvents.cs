using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>
/// Events of items whose turn has not come: one item is read at a time, and some servers let the events of several come mixed. Bounded.
/// </summary>
internal sealed class HeldEvents
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly SortedDictionary<int, List<byte[]>> byItem = [];
    private int bytes;

    /// <exception cref="ChatFormatException">Too much waits.</exception>
    public void Add(int item, ReadOnlySpan<byte> data)
    {
        bytes += data.Length;
        if (bytes > MaxBytes) throw new ChatFormatException("output_index", $"items come mixed, and more than {MaxBytes} bytes wait for an item that does not end");
        if (!byItem.TryGetValue(item, out var events)) byItem[item] = events = [];
        events.Add(data.ToArray());
    }

    /// <summary>The events of the item whose turn is next, in the order that they came in; empty when nothing waits.</summary>
    public List<byte[]> TakeNext()
    {
        if (byItem.Count == 0) return [];
        var (item, events) = byItem.First();
        byItem.Remove(item);
        bytes -= events.Sum(data => data.Length);
        return events;
    }
}
