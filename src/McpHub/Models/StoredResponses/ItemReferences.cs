using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Models.StoredResponses;

/// <summary>Puts the item itself where a request refers to one that is kept. Bounded.</summary>
internal sealed class ItemReferences(ResponseStore store, string agent, int most, long maxBytes)
{
    private int count;
    private long bytes;

    /// <summary>The first reference that leads nowhere, or one too many.</summary>
    public HubError? Error { get; private set; }

    public JsonElement Resolve(JsonElement item)
    {
        if (Error is not null || !ResponseItems.IsReference(item)) return item;
        var id = ResponseItems.IdOf(item) ?? "";
        if (++count > most)
        {
            Error = ResponseErrors.TooManyReferences(most);
            return item;
        }

        if (store.FindByItem(agent, id) is not { } turn || ResponseItems.Find(turn, id) is not { } found)
        {
            Error = ResponseErrors.ItemNotFound(id);
            return item;
        }

        bytes += found.Length;
        if (bytes > maxBytes) Error = ResponseErrors.TooLong(most, maxBytes);
        using var document = ResponseItems.Parse(found);
        return document.RootElement.Clone();
    }
}
