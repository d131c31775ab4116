using System.Globalization;
using System.Text;
using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>Completions within the bound of the protocol: at most 100 values (specification 2026-07-28, utilities/completion).</summary>
public static class CompletionForm
{
    private const int Max = 100;

    /// <summary>The result with the first values only, and the word that there are more; the same bytes when it keeps to the bound.</summary>
    public static ReadOnlyMemory<byte> Cap(ReadOnlyMemory<byte> result)
    {
        var completion = ObjectSplice.GetObject(result, "completion"u8);
        var values = ObjectSplice.Elements(ObjectSplice.Get(completion, "values"u8));
        if (values.Count <= Max) return result;
        var total = ObjectSplice.Get(completion, "total"u8);
        var capped = ObjectSplice.Rewrite(
            completion,
            JsonEdit.Set("values", JsonList.Of(values[..Max])),
            JsonEdit.Set("total", total.IsEmpty ? Encoding.UTF8.GetBytes(values.Count.ToString(CultureInfo.InvariantCulture)) : total),
            JsonEdit.Set("hasMore", "true"u8.ToArray()));
        return ObjectSplice.Rewrite(result, JsonEdit.Set("completion", capped));
    }
}
