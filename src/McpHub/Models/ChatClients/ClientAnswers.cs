using System.Runtime.CompilerServices;
using System.Text.Json;
using McpHub.Wire.Chat;
using Microsoft.Extensions.AI;
using ChatResponse = McpHub.Wire.Chat.ChatResponse;

namespace McpHub.Models.ChatClients;

/// <summary>What Microsoft.Extensions.AI answered, as the canonical conversation says it.</summary>
internal static class ClientAnswers
{
    public static ChatResponse Of(Microsoft.Extensions.AI.ChatResponse response)
    {
        List<Block> content = [.. response.Messages.Where(message => message.Role == ChatRole.Assistant).SelectMany(message => message.Contents).Select(Of).OfType<Block>()];
        return new ChatResponse
        {
            Id = response.ResponseId,
            Model = response.ModelId,
            Content = [.. content],
            Stop = StopOf(response.FinishReason).For(content.Any(block => block is ToolCallBlock)),
            Usage = response.Usage is { } usage ? UsageOf(usage) : null,
        };
    }

    /// <summary>The events of a stream; pieces of one kind that follow each other are one block.</summary>
    public static async IAsyncEnumerable<ChatEvent> EventsAsync(IAsyncEnumerable<ChatResponseUpdate> updates, [EnumeratorCancellation] CancellationToken ct)
    {
        var (index, isStarted, hasCalls) = (-1, false, false);
        Block? open = null;
        Stop? stop = null;
        await foreach (var update in updates.WithCancellation(ct))
        {
            if (!isStarted) yield return new ResponseStarted { Id = update.ResponseId, Model = update.ModelId };
            isStarted = true;
            if (update.FinishReason is { } reason) stop = StopOf(reason);
            foreach (var content in update.Contents)
            {
                if (content is UsageContent usage) yield return new UsageReported(UsageOf(usage.Details));
                if (Of(content) is not { } block) continue;

                var text = TextOf(block);
                var isCall = block is ToolCallBlock;
                hasCalls |= isCall;
                if (open is null || isCall || open is ToolCallBlock || open.GetType() != block.GetType())
                {
                    if (open is not null) yield return new BlockEnded(index);
                    open = block;
                    yield return new BlockStarted(++index, Emptied(block));
                }

                if (text.Length > 0) yield return new TextAdded(index, text);
            }
        }

        if (!isStarted) yield return new ResponseStarted();
        if (open is not null) yield return new BlockEnded(index);
        yield return new Stopped((stop ?? new Stop(StopReason.End)).For(hasCalls));
        yield return new ResponseEnded();
    }

    private static Block? Of(AIContent content) => content switch
    {
        TextReasoningContent thoughts => new ReasoningBlock(thoughts.Text),
        TextContent text => new TextBlock(text.Text),
        FunctionCallContent call => new ToolCallBlock(call.CallId, call.Name, call.Arguments is null ? "{}" : JsonSerializer.Serialize(call.Arguments, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object>)))),
        DataContent data when data.HasTopLevelMediaType("image") => new ImageBlock(new InlineMedia(data.MediaType, Convert.ToBase64String(data.Data.Span))),
        _ => null,
    };

    private static string TextOf(Block block) => block switch
    {
        TextBlock text => text.Text,
        ReasoningBlock thoughts => thoughts.Text,
        ToolCallBlock call => call.Input,
        _ => "",
    };

    private static Block Emptied(Block block) => block switch
    {
        TextBlock => new TextBlock(""),
        ReasoningBlock => new ReasoningBlock(""),
        ToolCallBlock call => call with { Input = "" },
        _ => block,
    };

    private static Stop StopOf(ChatFinishReason? reason) =>
        reason == ChatFinishReason.Length ? new Stop(StopReason.Length)
        : reason == ChatFinishReason.ContentFilter ? new Stop(StopReason.Filtered)
        : reason == ChatFinishReason.ToolCalls ? new Stop(StopReason.ToolUse)
        : new Stop(StopReason.End);

    private static TokenUsage UsageOf(UsageDetails usage)
    {
        var (cached, reasoning) = (usage.CachedInputTokenCount ?? 0, usage.ReasoningTokenCount ?? 0);
        return new TokenUsage
        {
            Input = Math.Max(0, (usage.InputTokenCount ?? 0) - cached),
            CacheRead = cached,
            Output = Math.Max(0, (usage.OutputTokenCount ?? 0) - reasoning),
            Reasoning = reasoning,
        };
    }
}
