using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>uniqueItems</c>. Sorts by hash, so that only items with equal hashes are compared.</summary>
internal sealed class UniqueItemsKeyword(KeywordSite site) : IKeyword
{
    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("uniqueItems", Vocabularies.Validation, out var flag) && flag.ValueKind == JsonValueKind.True
            ? new UniqueItemsKeyword(context.Site("uniqueItems"))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2) return true;

        var items = instance.EnumerateArray().ToArray();
        var hashes = new int[items.Length];
        var places = new int[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            hashes[i] = JsonEquality.Hash(items[i], ref run);
            places[i] = i;
            if (run.Stopped is not null) return false;
        }

        Array.Sort(hashes, places);
        return CheckRuns(items, hashes, places, ref run);
    }

    private bool CheckRuns(JsonElement[] items, int[] hashes, int[] places, ref ValidationRun run)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            for (var j = i + 1; j < hashes.Length && hashes[j] == hashes[i]; j++)
            {
                if (!JsonEquality.AreEqual(items[places[i]], items[places[j]], ref run)) continue;
                if (run.Errors is null) return false;

                var (first, second) = (Math.Min(places[i], places[j]), Math.Max(places[i], places[j]));
                return run.Report(site, $"Items must all be different, but those at {first} and {second} are equal.");
            }
        }

        return true;
    }
}
