using System.Collections.Frozen;

namespace McpHub.Snapshot;

/// <summary>An item under the name that one agent sees at one endpoint.</summary>
/// <param name="Name">The advertised name or URI.</param>
/// <param name="Json">The definition under that name.</param>
public readonly record struct Listed<T>(string Name, T Item, ReadOnlyMemory<byte> Json);

/// <summary>A list as one agent sees it at one endpoint: look-up by advertised name, and the JSON of each page.</summary>
public sealed class ItemList<T>
    where T : CatalogItem
{
    private readonly FrozenDictionary<string, T> byName;
    private readonly byte[][] pages;

    /// <param name="items">Of several with one name only the first counts: what is listed is what is found.</param>
    public ItemList(IEnumerable<Listed<T>> items, int pageSize)
    {
        var unique = items.DistinctBy(item => item.Name).ToList();
        byName = unique.ToFrozenDictionary(item => item.Name, item => item.Item);
        Items = [.. unique.Select(item => item.Item)];
        pages = unique.Count == 0 ? ["[]"u8.ToArray()] : [.. unique.Chunk(pageSize).Select(ToPage)];
    }

    /// <summary>In listed order.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>At least one, even when the list is empty.</summary>
    public int PageCount => pages.Length;

    /// <summary>A JSON array of definitions.</summary>
    public ReadOnlyMemory<byte> Page(int index) => pages[index];

    public T? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Whether a client that lists the other gets the same to read.</summary>
    public bool IsSameAs(ItemList<T> other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (pages.Length != other.pages.Length) return false;
        for (var page = 0; page < pages.Length; page++)
        {
            if (!pages[page].AsSpan().SequenceEqual(other.pages[page])) return false;
        }

        return true;
    }

    private static byte[] ToPage(Listed<T>[] items)
    {
        var length = 1 + items.Sum(item => item.Json.Length + 1);
        var page = new byte[length];
        var position = 0;
        foreach (var item in items)
        {
            page[position] = position == 0 ? (byte)'[' : (byte)',';
            item.Json.Span.CopyTo(page.AsSpan(position + 1));
            position += item.Json.Length + 1;
        }

        page[position] = (byte)']';
        return page;
    }
}
