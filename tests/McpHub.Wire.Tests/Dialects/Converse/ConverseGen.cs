using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.Converse;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Converse;

/// <summary>What Converse can say without loss.</summary>
internal static class ConverseGen
{
    private static readonly Gen<string> Words = ChatGen.Texts.Where(text => !string.IsNullOrWhiteSpace(text));

    private static readonly Gen<Block> Texts = Words.Select(text => (Block)new TextBlock(text));

    private static readonly Gen<Media> Stored = ChatGen.Ids.Select(id => (Media)new StoredMedia(new Origin(Families.Bedrock), $"s3://bucket/{id}", "image/png"));

    private static readonly Gen<Block> Files = Gen.Select(
        Gen.OneOf(
            ChatGen.Base64.Select(data => (Media)new InlineMedia("application/pdf", data)),
            Words.Select(text => (Media)new TextMedia(text)),
            Words.Select(text => (Media)new BlockMedia([new TextBlock(text)]))),
        ChatGen.MaybeNull(Words), Gen.OneOf<bool?>(null, true),
        (source, context, cited) => (Block)new FileBlock(source) { Name = "a report (1)", Context = context, WithCitations = cited });

    private static readonly Gen<Block> Media = Gen.OneOf(
        Gen.OneOf(ChatGen.InlineImages, Stored).Select(source => (Block)new ImageBlock(source)),
        ChatGen.Base64.Select(data => (Block)new AudioBlock(new InlineMedia("audio/mpeg", data))),
        ChatGen.Base64.Select(data => (Block)new VideoBlock(new InlineMedia("video/mp4", data))),
        Files);

    private static readonly Gen<CacheMarker?> Marks = Gen.OneOf<CacheMarker?>(null, null, new CacheMarker(), new CacheMarker("1h"));

    private static Gen<Block> Marked(Gen<Block> blocks) => Gen.Select(blocks, Marks, (block, mark) => block with { Cache = mark });

    private static Gen<Block> Thoughts(Origin origin) => Gen.OneOf(
        Words.Select(text => (Block)new ReasoningBlock(text)),
        Gen.Select(ChatGen.Texts, ChatGen.Ids, (text, id) => (Block)new ReasoningBlock(text) { State = new OpaqueState(origin, StateKinds.ThinkingSignature, id) }),
        ChatGen.Ids.Select(id => (Block)new ReasoningBlock("") { State = new OpaqueState(origin, StateKinds.ThinkingSignature, id) }),
        ChatGen.Base64.Select(data => (Block)new ReasoningBlock("") { State = new OpaqueState(origin, StateKinds.RedactedThinking, data) }));

    private static readonly Gen<Message> UserTurns = ChatGen.Few(Marked(Gen.OneOf(Texts, Media)), 1).Select(content => new Message(Role.User, content));

    private static readonly Gen<Sequence<Block>> Results = ChatGen.Few(Gen.OneOf(Texts, ChatGen.InlineImages.Select(source => (Block)new ImageBlock(source)), Files));

    // What the model says, and then what the user says or what the tools gave, for turns alternate.
    private static readonly Gen<Message[]> Turns = Gen.Select(
        ChatGen.Few(Gen.OneOf(Thoughts(new Origin(Families.Bedrock)), Texts, ChatGen.FunctionCalls.Select(call => (Block)call)), 1), Results, Gen.Bool, UserTurns, Gen.Bool,
        (said, result, isError, user, goesOn) =>
        {
            Block[] results = [.. said.OfType<ToolCallBlock>().Select(Block (call) => new ToolResultBlock(call.CallId, result) { IsError = isError })];
            List<Message> turn = [new Message(Role.Assistant, said)];
            if (results.Length > 0) turn.Add(new Message(Role.Tool, [.. results]));
            if (results.Length == 0 || goesOn) turn.Add(user);
            return turn.ToArray();
        });

    private static readonly Gen<Sequence<Message>> Conversations = Gen.Select(
        ChatGen.Few(ChatGen.Few(Marked(Texts), 1).Select(content => new Message(Role.System, content)), 0, 1), UserTurns, Turns.Array[0, 3],
        (system, first, turns) => Sequence.Of<Message>([.. system, first, .. turns.SelectMany(turn => turn)]));

    private static readonly Gen<Tool> Tools = Gen.Select(
        ChatGen.ToolNames, ChatGen.MaybeNull(ChatGen.Texts), ChatGen.Objects, Gen.OneOf<bool?>(null, true), Marks,
        (name, description, schema, strict, mark) => (Tool)new FunctionTool(name) { Description = description, Parameters = schema, Strict = strict, Cache = mark });

    private static readonly Gen<ToolChoice?> Choices = Gen.OneOf<ToolChoice?>(null, ToolChoice.Auto, ToolChoice.Required, ToolChoice.One("search"));

    private static readonly Gen<ReasoningAsk?> Asks = Gen.OneOf<ReasoningAsk?>(
        null, new ReasoningAsk { Effort = Effort.High }, new ReasoningAsk { Budget = 2000 }, new ReasoningAsk { IsAdaptive = true }, new ReasoningAsk { IsAdaptive = true, Effort = Effort.Low }, new ReasoningAsk { Effort = Effort.None });

    private static readonly Gen<OutputFormat?> Outputs = Gen.OneOf(
        Gen.Const((OutputFormat?)null), Gen.Select(ChatGen.Objects, ChatGen.MaybeNull(ChatGen.Ids), (schema, name) => (OutputFormat?)new SchemaOutput(schema) { Name = name }));

    public static readonly Gen<ChatRequest> Requests = Gen.Select(
        Gen.Select(Conversations, ChatGen.Few(Tools, 1), Choices, Outputs, Asks), ChatGen.Samplings,
        Gen.Select(ChatGen.Maybe(Gen.Int[1, 9999]), ChatGen.Few(Words, 0, 4), Gen.Bool, ChatGen.Extras(ConverseDialect.Name)),
        (asked, sampling, rest) => new ChatRequest
        {
            Model = "anthropic.claude-sonnet-4-5-v1:0",
            Messages = asked.Item1,
            Tools = asked.Item2,
            ToolChoice = asked.Item3,
            Output = asked.Item4,
            Reasoning = asked.Item5,
            Sampling = sampling with { Seed = null },
            MaxOutputTokens = rest.Item1,
            StopSequences = rest.Item2,
            IsStreaming = rest.Item3,
            WantsUsage = rest.Item3,
            ServiceTier = rest.Item3 ? "flex" : null,
            Metadata = rest.Item3 ? [new MetadataEntry("team", "a")] : [],
            Extras = rest.Item3 ? new Extras(ConverseDialect.Name, [.. rest.Item4.Members, new Extra("additionalModelRequestFields.anthropic_beta", RawJson.Parse("[\"x\"]"))]) : rest.Item4,
        });

    private static readonly Gen<Stop> Stops = Gen.OneOf(
        new Stop(StopReason.End), new Stop(StopReason.Length), new Stop(StopReason.StopSequence), new Stop(StopReason.ContextFull), new Stop(StopReason.Filtered), new Stop(StopReason.Filtered) { Native = "guardrail_intervened" });

    private static readonly Gen<Block> Cited = Gen.Select(
        Words, ChatGen.Ids, ChatGen.MaybeNull(Words),
        (text, id, cited) => (Block)new TextBlock(text) { Citations = [new Citation { Url = $"https://example.com/{id}", Title = "t", CitedText = cited }] });

    public static readonly Gen<ChatResponse> Responses = Gen.Select(
        ChatGen.Few(Gen.OneOf(Thoughts(new Origin(Families.Bedrock, "provider", "model")), Texts, Cited, ChatGen.FunctionCalls.Select(call => (Block)call), ChatGen.InlineImages.Select(source => (Block)new ImageBlock(source))), 0, 4),
        Stops,
        ChatGen.Usages.Select(usage => new TokenUsage { Input = usage.Input, CacheRead = usage.CacheRead, CacheWrite = usage.CacheWrite, CacheWriteLong = usage.AudioInput, Output = usage.Output }),
        ChatGen.Extras(ConverseDialect.Name),
        (said, stop, usage, extras) => new ChatResponse { Content = said, Stop = stop.For(said.Any(block => block is ToolCallBlock)), Usage = usage, Extras = extras });
}
