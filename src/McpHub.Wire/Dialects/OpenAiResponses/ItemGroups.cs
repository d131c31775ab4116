using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Which blocks are one item on the wire.</summary>
internal static class ItemGroups
{
    /// <summary>Parts of a message, and parts of a reasoning item, have the same id. Thoughts without an id are an item each, for their state.</summary>
    public static bool Joins(Block last, Block next) => (last, next) switch
    {
        (TextBlock or RefusalBlock, TextBlock or RefusalBlock) => last.Id == next.Id && !NestedExtras.Has(next.Extras, NestedExtras.Message),
        (ReasoningBlock, ReasoningBlock) => last.Id is not null && last.Id == next.Id,
        _ => false,
    };

    public static List<List<Block>> Of(IEnumerable<Block> blocks)
    {
        var groups = new List<List<Block>>();
        foreach (var block in blocks)
        {
            if (groups.Count > 0 && Joins(groups[^1][^1], block)) groups[^1].Add(block);
            else groups.Add([block]);
        }

        return groups;
    }

    public static string IdPrefix(Block block) => block switch
    {
        ReasoningBlock => "rs_",
        ToolCallBlock { Kind: ToolKind.Custom } => "ctc_",
        ToolCallBlock => "fc_",
        ImageBlock => "ig_",
        _ => "msg_",
    };
}
