using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiChat;

/// <summary>What Chat Completions can say without loss.</summary>
internal static class OpenAiChatGen
{
    private static readonly Gen<Extras> Extras = ChatGen.Extras(OpenAiChatDialect.Name);

    private static readonly Gen<Block> Texts = Gen.Select(ChatGen.Texts, Extras, (text, extras) => (Block)new TextBlock(text) { Extras = extras });

    private static readonly Gen<Block> Images = Gen.Select(
        Gen.OneOf(ChatGen.InlineImages, ChatGen.ImageUrls), ChatGen.MaybeNull(Gen.OneOf("low", "high")), (source, detail) => (Block)new ImageBlock(source) { Detail = detail });

    private static readonly Gen<Block> Sounds = Gen.Select(Gen.OneOf("audio/wav", "audio/mpeg"), ChatGen.Base64, (type, data) => (Block)new AudioBlock(new InlineMedia(type, data)));

    private static readonly Gen<Block> Files = Gen.Select(
        Gen.OneOf<Media>(
            ChatGen.Base64.Select(data => (Media)new InlineMedia("application/pdf", data)),
            ChatGen.Ids.Select(id => (Media)new StoredMedia(new Origin(Families.OpenAi), id))),
        ChatGen.MaybeNull(Gen.OneOf("a.pdf", "b.txt")),
        (source, name) => (Block)new FileBlock(source) { Name = name });

    private static readonly Gen<ToolCallBlock> Calls = Gen.OneOf(
        ChatGen.FunctionCalls,
        Gen.Select(ChatGen.Ids, ChatGen.ToolNames, ChatGen.Texts, (id, name, input) => new ToolCallBlock(id, name, input) { Kind = ToolKind.Custom }));

    private static readonly Gen<Message> Instructions = Gen.Select(
        Gen.OneOf(Role.System, Role.Developer), ChatGen.Few(Texts, 1), ChatGen.MaybeNull(ChatGen.Ids), Extras,
        (role, content, name, extras) => new Message(role, content) { Name = name, Extras = extras });

    private static readonly Gen<Message> UserTurns = Gen.Select(
        ChatGen.Few(Gen.OneOf(Texts, Images, Sounds, Files), 1), ChatGen.MaybeNull(ChatGen.Ids), Extras,
        (content, name, extras) => new Message(Role.User, content) { Name = name, Extras = extras });

    // What an assistant says, the calls it makes, and then all their results.
    private static readonly Gen<Message[]> AssistantTurns = Gen.Select(
        ChatGen.Few(ChatGen.Texts.Select(text => (Block)new ReasoningBlock(text)), 0, 1),
        ChatGen.Few(Texts),
        ChatGen.Few(ChatGen.Texts.Select(text => (Block)new RefusalBlock(text)), 0, 1),
        ChatGen.Few(Calls),
        ChatGen.Few(Texts, 1),
        (thoughts, texts, refusals, calls, results) =>
        {
            var message = new Message(Role.Assistant, [.. thoughts, .. texts, .. refusals, .. calls]);
            return calls.Count == 0 ? new[] { message } : [message, new Message(Role.Tool, [.. calls.Select(call => new ToolResultBlock(call.CallId, results))])];
        });

    private static readonly Gen<Sequence<Message>> Conversations = Gen.OneOf(Instructions.Select(one => new[] { one }), UserTurns.Select(one => new[] { one }), AssistantTurns)
        .Array[1, 4].Select(turns => Sequence.Of<Message>([.. turns.SelectMany(turn => turn)]));

    // What strict mode takes as it is.
    private static readonly Gen<(RawJson Schema, bool? Strict)> Schemas = Gen.OneOf(
        ChatGen.Objects.Select(schema => (schema, (bool?)null)),
        ChatGen.Objects.Select(schema => (schema, (bool?)false)),
        Gen.Const((RawJson.Parse("""{ "type":"object","properties":{"a":{"type":["string","null"]}},"additionalProperties":false,"required":["a"] }"""), (bool?)true)));

    private static readonly Gen<Tool> Functions = Gen.Select(
        ChatGen.ToolNames, ChatGen.MaybeNull(ChatGen.Texts), Schemas, Extras,
        (name, description, schema, extras) => (Tool)new FunctionTool(name) { Description = description, Parameters = schema.Schema, Strict = schema.Strict, Extras = extras });

    private static readonly Gen<Tool> Tools = Gen.OneOf(
        Functions, ChatGen.ToolNames.Select(name => (Tool)new CustomTool(name + "_text") { Description = "d", Format = RawJson.Parse("""{"type":"text"}""") }));

    private static readonly Gen<ToolChoice?> Choices = Gen.OneOf<ToolChoice?>(
        null, ToolChoice.Auto, ToolChoice.None, ToolChoice.Required, ToolChoice.One("search"), new ToolChoice(ToolChoiceMode.Auto, ["a", "search"]));

    private static readonly Gen<OutputFormat?> Outputs = Gen.OneOf(
        Gen.OneOf<OutputFormat?>(null, new TextOutput(), new JsonOutput()),
        Schemas.Select(schema => (OutputFormat?)new SchemaOutput(schema.Schema) { Name = "answer", Strict = schema.Strict }));

    public static readonly Gen<ChatRequest> Requests = Gen.Select(
        Gen.Select(Conversations, ChatGen.Few(Tools), Choices, Outputs),
        ChatGen.Samplings,
        Gen.Select(ChatGen.Maybe(Gen.Int[1, 9999]), ChatGen.Few(ChatGen.Texts, 0, 4), ChatGen.Maybe(Gen.Enum<Effort>()), Gen.Bool),
        Gen.Select(ChatGen.MaybeNull(ChatGen.Ids), ChatGen.MaybeNull(ChatGen.Ids), Extras),
        (asked, sampling, limits, around) => new ChatRequest
        {
            Model = "gpt",
            Messages = asked.Item1,
            Tools = asked.Item2,
            ToolChoice = asked.Item3,
            Output = asked.Item4,
            Sampling = sampling with { FrequencyPenalty = sampling.TopP, PresencePenalty = sampling.Temperature },
            MaxOutputTokens = limits.Item1,
            StopSequences = limits.Item2,
            Reasoning = limits.Item3 is { } effort ? new ReasoningAsk { Effort = effort } : null,
            IsStreaming = limits.Item4,
            WantsUsage = limits.Item4,
            ParallelToolCalls = limits.Item4 ? false : null,
            UserId = around.Item1,
            PromptCacheKey = around.Item2,
            ServiceTier = around.Item1,
            Verbosity = around.Item2 is null ? null : "low",
            Metadata = around.Item2 is null ? [] : [new MetadataEntry("team", around.Item2)],
            Extras = around.Item3,
        });

    private static readonly Gen<Citation> Cited = Gen.Select(
        ChatGen.Ids, ChatGen.Texts, Gen.Int[0, 9], (id, title, start) => new Citation { Url = $"https://example.com/{id}", Title = title, Start = start, End = start + 1 });

    private static readonly Gen<Stop> Stops = Gen.OneOf(
        new Stop(StopReason.End), new Stop(StopReason.Length), new Stop(StopReason.Filtered));

    private static readonly Gen<OpaqueState> Foreign = Gen.Select(
        Gen.OneOf(StateKinds.ThoughtSignature, StateKinds.ThinkingSignature), ChatGen.Texts, (kind, data) => new OpaqueState(new Origin(Families.Gemini, "g", "m"), kind, data));

    private static readonly Gen<Sequence<Block>> Thoughts = Gen.OneOf(
        ChatGen.Few(ChatGen.Texts.Select(text => (Block)new ReasoningBlock(text)), 0, 1),
        ChatGen.Few(Gen.Select(Gen.OneOf(ChatGen.Texts, Gen.Const("")), Foreign, (text, state) => (Block)new ReasoningBlock(text) { State = state }), 1));

    private static readonly Gen<ToolCallBlock> CallsWithState = Gen.Select(Calls, ChatGen.MaybeNull(Foreign), (call, state) => call with { State = state });

    public static readonly Gen<ChatResponse> Responses = Gen.Select(
        Thoughts,
        ChatGen.Few(Gen.Select(ChatGen.Texts, ChatGen.Few(Cited), (text, citations) => (Block)new TextBlock(text) { Citations = citations }), 0, 1),
        ChatGen.Few(ChatGen.InlineImages.Select(image => (Block)new ImageBlock(image)), 0, 2),
        ChatGen.Few(ChatGen.Texts.Select(text => (Block)new RefusalBlock(text)), 0, 1),
        ChatGen.Few(CallsWithState),
        Gen.Select(Stops, ChatGen.MaybeNull(ChatGen.Usages), Extras),
        (thoughts, texts, images, refusals, calls, rest) => new ChatResponse
        {
            Id = "chatcmpl-1",
            Model = "gpt",
            // A provider gives every call of an answer another id.
            Content = [.. thoughts, .. texts, .. images, .. refusals, .. calls.Select((call, index) => call with { CallId = $"{call.CallId}{index}" })],
            Stop = rest.Item1.For(calls.Count > 0),
            Usage = rest.Item2,
            Extras = rest.Item3,
        });
}
