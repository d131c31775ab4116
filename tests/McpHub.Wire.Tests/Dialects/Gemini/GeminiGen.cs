using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Gemini;

/// <summary>What Gemini can say without loss.</summary>
internal static class GeminiGen
{
    private static readonly Gen<Extras> Extras = ChatGen.Extras(GeminiDialect.Name);

    private static readonly Gen<Media> Urls = ChatGen.Ids.Select(id => (Media)new UrlMedia($"https://example.com/{id}", "image/png"));

    private static Gen<Media> Inline(string type) => ChatGen.Base64.Select(data => (Media)new InlineMedia(type, data));

    private static readonly Gen<Media> Stored = ChatGen.Ids.Select(
        id => (Media)new StoredMedia(new Origin(Families.Gemini), $"https://generativelanguage.googleapis.com/v1beta/files/{id}", "application/pdf"));

    private static readonly Gen<Block> Media = Gen.OneOf(
        Gen.OneOf(ChatGen.InlineImages, Urls).Select(source => (Block)new ImageBlock(source)),
        Inline("audio/wav").Select(source => (Block)new AudioBlock(source)),
        Inline("video/mp4").Select(source => (Block)new VideoBlock(source)),
        Gen.OneOf(Inline("application/pdf"), Stored).Select(source => (Block)new FileBlock(source)));

    private static readonly Gen<Block> Texts = Gen.Select(ChatGen.Texts, Extras, (text, extras) => (Block)new TextBlock(text) { Extras = extras });

    private static Gen<OpaqueState?> Signatures(Origin origin) =>
        ChatGen.MaybeNull(ChatGen.Base64.Where(data => data.Length > 0).Select(data => new OpaqueState(origin, StateKinds.ThoughtSignature, data)));

    private static Gen<Block> Signed(Gen<Block> blocks, Origin origin) => Gen.Select(blocks, Signatures(origin), (block, state) => block with { State = state });

    private static Gen<Block> Spoken(Origin origin) => Signed(
        Gen.OneOf(
            Texts,
            ChatGen.Texts.Select(text => (Block)new ReasoningBlock(text) { IsSummary = true }),
            ChatGen.FunctionCalls.Select(call => (Block)call),
            ChatGen.InlineImages.Select(source => (Block)new ImageBlock(source))),
        origin);

    private static readonly Gen<Message> UserTurns = ChatGen.Few(Gen.OneOf(Texts, Media), 1).Select(content => new Message(Role.User, content));

    private static readonly Gen<Block[]> Results = Gen.OneOf(
        ChatGen.Texts.Where(text => text.Length > 0).Select(text => new Block[] { new TextBlock(text) }),
        Gen.OneOf("""{"a":1.0,"b":[2]}""", """{"output":1,"x":2}""").Select(text => new Block[] { new TextBlock(text) }),
        Gen.Select(ChatGen.Texts, ChatGen.InlineImages, (text, image) => new Block[] { new TextBlock(text), new ImageBlock(image) }));

    // What the model says, and then what the user says or what the tools gave, for turns alternate.
    private static readonly Gen<Message[]> Turns = Gen.Select(
        ChatGen.Few(Spoken(new Origin(Families.Gemini)), 1), Results, Gen.Bool, UserTurns, Gen.Bool,
        (said, result, isError, user, goesOn) =>
        {
            var blocks = said.Select((block, index) => block is ToolCallBlock call ? call with { CallId = $"{call.CallId}{index}" } : block).ToArray();
            var results = blocks.OfType<ToolCallBlock>().Select(Block (call) => new ToolResultBlock(call.CallId, [.. result]) { Name = call.Name, IsError = isError && result[0] is TextBlock { Text: [not '{', ..] } }).ToArray();
            List<Message> turn = [new Message(Role.Assistant, [.. blocks])];
            if (results.Length > 0) turn.Add(new Message(Role.Tool, [.. results]));
            if (results.Length == 0 || goesOn) turn.Add(user);
            return turn.ToArray();
        });

    private static readonly Gen<Sequence<Message>> Conversations = Gen.Select(
        ChatGen.Few(ChatGen.Few(Texts, 1).Select(content => new Message(Role.System, content)), 0, 1), UserTurns, Turns.Array[0, 3],
        (system, first, turns) => Sequence.Of<Message>([.. system, first, .. Unique(turns)]));

    // A call has an id of its own in the whole conversation.
    private static IEnumerable<Message> Unique(Message[][] turns) => turns.SelectMany((turn, index) => turn.Select(message => message with
    {
        Content = [.. message.Content.Select(block => block switch
        {
            ToolCallBlock call => call with { CallId = $"{index}{call.CallId}" },
            ToolResultBlock result => result with { CallId = $"{index}{result.CallId}" },
            _ => block,
        })],
    }));

    private static readonly Gen<Tool> Functions = Gen.Select(
        ChatGen.ToolNames, ChatGen.MaybeNull(ChatGen.Texts), ChatGen.Objects, Extras,
        (name, description, schema, extras) => (Tool)new FunctionTool(name) { Description = description, Parameters = schema, Extras = extras });

    private static readonly Gen<Tool> BuiltIns = Gen.OneOf<Tool>(
        new BuiltInTool("googleSearch", BuiltInTool.WebSearch, GeminiDialect.Name, RawJson.Parse("{}")),
        new BuiltInTool("codeExecution", "codeExecution", GeminiDialect.Name, RawJson.Parse("""{ "x":1 }""")));

    private static readonly Gen<ToolChoice?> Choices = Gen.OneOf<ToolChoice?>(
        null, ToolChoice.Auto, ToolChoice.None, ToolChoice.Required, ToolChoice.One("search"), new ToolChoice(ToolChoiceMode.Required, ["a", "search"]));

    private static readonly Gen<OutputFormat?> Outputs = Gen.OneOf(
        Gen.OneOf<OutputFormat?>(null, new TextOutput(), new JsonOutput()), ChatGen.Objects.Select(schema => (OutputFormat?)new SchemaOutput(schema)));

    private static readonly Gen<ReasoningAsk?> Asks = Gen.OneOf(
        Gen.Const((ReasoningAsk?)null),
        Gen.Select(
            Gen.OneOf(new ReasoningAsk { Budget = 0 }, new ReasoningAsk { Budget = 5000 }, new ReasoningAsk { IsAdaptive = true }, new ReasoningAsk { Effort = Effort.Minimal }, new ReasoningAsk { Effort = Effort.High }),
            Gen.OneOf<ReasoningView?>(null, ReasoningView.Hidden, ReasoningView.Summary),
            (ask, view) => (ReasoningAsk?)(ask with { View = view })));

    public static readonly Gen<ChatRequest> Requests = Gen.Select(
        Gen.Select(Conversations, ChatGen.Few(Functions), ChatGen.Few(BuiltIns), Choices, Outputs),
        ChatGen.Samplings,
        Gen.Select(ChatGen.Maybe(Gen.Int[1, 9999]), ChatGen.Few(ChatGen.Texts, 0, 4), Asks, Gen.Bool),
        Gen.Select(Extras, Gen.Bool),
        (asked, sampling, limits, around) => new ChatRequest
        {
            Model = "gemini-3-pro",
            Messages = asked.Item1,
            Tools = [.. asked.Item2, .. asked.Item3],
            ToolChoice = asked.Item4,
            Output = asked.Item5,
            Sampling = sampling with { FrequencyPenalty = sampling.TopP, PresencePenalty = sampling.Temperature, LogProbs = sampling.TopK },
            MaxOutputTokens = limits.Item1,
            StopSequences = limits.Item2,
            Reasoning = limits.Item3,
            IsStreaming = limits.Item4,
            WantsUsage = limits.Item4,
            ServiceTier = around.Item2 ? "flex" : null,
            Extras = around.Item2 ? new Extras(GeminiDialect.Name, [.. around.Item1.Members, new Extra("generationConfig.mediaResolution", RawJson.Parse("\"MEDIA_RESOLUTION_LOW\""))]) : around.Item1,
        });

    private static readonly Gen<Stop> Stops = Gen.OneOf(
        new Stop(StopReason.End), new Stop(StopReason.Length), new Stop(StopReason.Filtered) { Explanation = "Unsafe." }, new Stop(StopReason.Filtered) { Native = "RECITATION" });

    // Texts that stand side by side could not be told from one that comes in pieces.
    private static IEnumerable<Block> Apart(IEnumerable<Block> blocks)
    {
        Block? last = null;
        foreach (var block in blocks)
        {
            if (last is not null && last.State is null && last.GetType() == block.GetType() && block is TextBlock or ReasoningBlock && last.GetType() == block.GetType()) continue;
            yield return last = block;
        }
    }

    private static Block Cite(Block block, string? url) => block is TextBlock text && url is not null
        ? text with { Citations = [new Citation { Url = $"https://example.com/{url}", Title = "t", Start = 0, End = text.Text.Length }] }
        : block;

    public static readonly Gen<ChatResponse> Responses = Gen.Select(
        ChatGen.Few(Spoken(new Origin(Families.Gemini, "provider", "model")), 0, 4),
        Stops,
        ChatGen.MaybeNull(ChatGen.Usages.Select(usage => usage with { CacheWrite = 0 })),
        Extras,
        ChatGen.MaybeNull(ChatGen.Ids),
        (said, stop, usage, extras, url) =>
        {
            List<Block> content = [.. Apart(said).Select((block, index) => block is ToolCallBlock call ? call with { CallId = $"{call.CallId}{index}" } : block)];
            if (content.Count > 0) content[^1] = Cite(content[^1], url);
            return new ChatResponse
            {
                Id = "response",
                Model = "gemini-3-pro-001",
                Content = [.. content],
                Stop = stop.For(content.Any(block => block is ToolCallBlock)),
                Usage = usage,
                Extras = extras,
            };
        });
}
