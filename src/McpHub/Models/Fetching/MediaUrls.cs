using McpHub.Wire.Chat;

namespace McpHub.Models.Fetching;

/// <summary>Finds images and files by URL in a conversation, wherever they stand, and puts others in their place.</summary>
internal static class MediaUrls
{
    /// <summary>What a target takes only by its bytes, as the losses of a request to it tell. None when it is refused for something else as well: bytes would not help.</summary>
    public static UrlKinds Of(IEnumerable<Loss> losses)
    {
        var kinds = UrlKinds.None;
        foreach (var loss in losses.Where(loss => loss.Policy == LossPolicy.Reject))
        {
            if (loss.Feature == Feature.ImageUrl) kinds |= UrlKinds.Images;
            else if (loss.Feature == Feature.FileUrl) kinds |= UrlKinds.Files;
            else return UrlKinds.None;
        }

        return kinds;
    }

    /// <summary>Each block whose bytes are at a URL.</summary>
    public static IEnumerable<Block> In(ChatRequest chat, UrlKinds kinds) => chat.Messages.SelectMany(message => In(message.Content, kinds));

    public static UrlMedia? Of(Block block, UrlKinds kinds) => block switch
    {
        ImageBlock { Source: UrlMedia url } when kinds.HasFlag(UrlKinds.Images) => url,
        FileBlock { Source: UrlMedia url } when kinds.HasFlag(UrlKinds.Files) => url,
        _ => null,
    };

    /// <param name="replace">From a block by URL to the one that takes its place.</param>
    public static ChatRequest Replace(ChatRequest chat, UrlKinds kinds, Func<Block, Block> replace) =>
        kinds == UrlKinds.None ? chat : chat with { Messages = [.. chat.Messages.Select(message => message with { Content = Replace(message.Content, kinds, replace) })] };

    private static IEnumerable<Block> In(Sequence<Block> content, UrlKinds kinds) => content.SelectMany(block => block switch
    {
        ToolResultBlock result => In(result.Content, kinds),
        FileBlock { Source: BlockMedia blocks } => In(blocks.Content, kinds),
        _ when Of(block, kinds) is not null => [block],
        _ => [],
    });

    private static Sequence<Block> Replace(Sequence<Block> content, UrlKinds kinds, Func<Block, Block> replace) => [.. content.Select(block => block switch
    {
        ToolResultBlock result => result with { Content = Replace(result.Content, kinds, replace) },
        FileBlock { Source: BlockMedia blocks } file => file with { Source = new BlockMedia(Replace(blocks.Content, kinds, replace)) },
        _ when Of(block, kinds) is not null => replace(block),
        _ => block,
    })];
}
