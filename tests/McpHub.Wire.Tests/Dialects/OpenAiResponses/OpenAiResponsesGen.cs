using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiResponses;

/// <summary>What OpenAI Responses can say without loss.</summary>
internal static class OpenAiResponsesGen
{
    private static readonly Origin OpenAi = new(Families.OpenAi);

    private static readonly Gen<Extras> Extras = ChatGen.Extras(OpenAiResponsesDialect.Name);

    private static readonly Gen<Media> Stored = ChatGen.Ids.Select(id => (Media)new StoredMedia(OpenAi, id));

    private static readonly Gen<Block> Texts = Gen.Select(ChatGen.Texts, Extras, (text, extras) => (Block)new TextBlock(text) { Extras = extras });

    private static readonly Gen<Block> Images = Gen.Select(
        Gen.OneOf(ChatGen.InlineImages, ChatGen.ImageUrls, Stored), ChatGen.MaybeNull(Gen.OneOf("low", "high")),
        (source, detail) => (Block)new ImageBlock(source) { Detail = detail });

    private static readonly Gen<Block> Sounds = Gen.Select(Gen.OneOf("audio/wav", "audio/mpeg"), ChatGen.Base64, (type, data) => (Block)new AudioBlock(new InlineMedia(type, data)));

    private static readonly Gen<Block> Files = Gen.Select(
        Gen.OneOf<Media>(
            ChatGen.Base64.Select(data => (Media)new InlineMedia("application/pdf", data)), ChatGen.Ids.Select(id => (Media)new UrlMedia($"https://example.com/{id}")), Stored),
        ChatGen.MaybeNull(Gen.OneOf("a.pdf", "b.txt")),
        (source, name) => (Block)new FileBlock(source) { Name = name });

    private static readonly Gen<Block> Given = Gen.Select(
        Gen.OneOf(Texts, Images, Files), Gen.Bool, (block, isMarked) => block with { Cache = isMarked ? new CacheMarker() : null });

    private static readonly Gen<Citation> Citations = Gen.OneOf(
        Gen.Select(ChatGen.Ids, ChatGen.Texts, Gen.Int[0, 9], (id, title, start) => new Citation { Url = $"https://example.com/{id}", Title = title, Start = start, End = start + 1 }),
        ChatGen.Ids.Select(id => new Citation
        {
            Dialect = OpenAiResponsesDialect.Name,
            Native = RawJson.Parse($$"""{"type":"file_citation","file_id":"{{id}}","filename":"a.pdf","index":3}"""),
        }));

    // One item is a message of one or more parts, thoughts in one or more parts, a call, or something that only OpenAI knows.
    private static Gen<Block[]> Items(Gen<OpaqueState> states, Origin maker) => Gen.OneOf(
        Gen.Select(
            Gen.OneOf(
                Gen.Select(ChatGen.Texts, ChatGen.Few(Citations), Extras, (text, citations, extras) => (Block)new TextBlock(text) { Citations = citations, Extras = extras }),
                ChatGen.Texts.Select(text => (Block)new RefusalBlock(text))).Array[1, 3],
            Gen.Bool,
            (parts, hasPhase) => hasPhase ? [WithPhase(parts[0]), .. parts[1..]] : parts),
        Gen.Select(ChatGen.Texts.Array[0, 2], ChatGen.Texts.Array[0, 2], ChatGen.MaybeNull(states), Thoughts),
        Gen.Select(ChatGen.FunctionCalls, ChatGen.MaybeNull(Gen.Const("crm")), Extras, (call, space, extras) => new Block[] { call with { Namespace = space, Extras = extras } }),
        Gen.Select(ChatGen.Ids, ChatGen.ToolNames, ChatGen.Texts, (id, name, input) => new Block[] { new ToolCallBlock(id, name, input) { Kind = ToolKind.Custom } }),
        ChatGen.InlineImages.Select(image => new Block[] { new ImageBlock(image) }),
        ChatGen.Ids.Select(id => new Block[] { new OpaqueBlock(maker, "web_search_call", RawJson.Parse($$"""{"type":"web_search_call","id":"ws_{{id}}","status":"completed"}""")) }));

    private static Block WithPhase(Block part) => part with
    {
        Extras = new Extras(OpenAiResponsesDialect.Name, [.. part.Extras.Members, new Extra("message.phase", RawJson.Parse("\"commentary\""))]),
    };

    private static Block[] Thoughts(string[] summaries, string[] contents, OpaqueState? state)
    {
        ReasoningBlock[] blocks = [.. summaries.Select(text => new ReasoningBlock(text) { IsSummary = true }), .. contents.Select(text => new ReasoningBlock(text))];
        if (blocks.Length == 0) blocks = [new ReasoningBlock("")];
        blocks[^1] = blocks[^1] with { State = state };
        return [.. blocks];
    }

    // Every item has its own id; an opaque one has it inside.
    private static Sequence<Block> Numbered(Block[][] items) => [.. items.SelectMany((item, index) => item.Select(block => block is OpaqueBlock ? block : block with { Id = $"id_{index}" }))];

    private static readonly Gen<OpaqueState> OwnState = ChatGen.Ids.Select(data => new OpaqueState(OpenAi, StateKinds.EncryptedReasoning, data));

    private static readonly Gen<Message> Instructions = Gen.Select(
        Gen.OneOf(Role.System, Role.Developer), ChatGen.Few(Texts, 1), Extras, (role, content, extras) => new Message(role, content) { Extras = extras });

    private static readonly Gen<Message> UserTurns = Gen.Select(
        ChatGen.Few(Gen.OneOf(Given, Sounds), 1), Extras, (content, extras) => new Message(Role.User, content) { Extras = extras });

    private static readonly Gen<Message[]> AssistantTurns = Gen.Select(
        Items(OwnState, OpenAi).Array[1, 4], ChatGen.Few(Given, 1), ChatGen.MaybeNull(ChatGen.Ids), Extras,
        (items, results, id, extras) =>
        {
            var message = new Message(Role.Assistant, Numbered(items));
            var calls = message.Content.OfType<ToolCallBlock>().ToList();
            if (calls.Count == 0) return new[] { message };
            return [message, new Message(Role.Tool, [.. calls.Select(call => new ToolResultBlock(call.CallId, results) { Kind = call.Kind, Id = id, Extras = extras })])];
        });

    private static readonly Gen<Message[]> References = ChatGen.Ids.Select(id => new[]
    {
        new Message(Role.Assistant, []) { Extras = new Extras(OpenAiResponsesDialect.Name, [new Extra("item_reference", RawJson.Parse($$"""{"type":"item_reference","id":"{{id}}"}"""))]) },
    });

    // Between two turns of the assistant stands something else: else they were one.
    private static readonly Gen<Sequence<Message>> Conversations = Gen.OneOf(Instructions.Select(one => new[] { one }), UserTurns.Select(one => new[] { one }), AssistantTurns, References)
        .Array[1, 4].Select(turns => Sequence.Of<Message>([.. turns.SelectMany(turn => turn[0].Role == Role.Assistant ? [new Message(Role.User, [new TextBlock("Go on.")]), .. turn] : turn)]));

    private static readonly Gen<Tool> Functions = Gen.Select(
        ChatGen.ToolNames, ChatGen.MaybeNull(ChatGen.Texts), ChatGen.Objects, Extras,
        (name, description, schema, extras) => (Tool)new FunctionTool(name) { Description = description, Parameters = schema, Strict = false, Extras = extras }); // strict mode changes schemas

    private static readonly Gen<Tool> Customs = ChatGen.ToolNames.Select(
        name => (Tool)new CustomTool(name + "_text") { Description = "d", Format = RawJson.Parse("""{"type":"grammar","syntax":"lark","definition":"start: /a+/"}""") });

    private static readonly Gen<Tool[]> ToolGroups = Gen.OneOf(
        Functions.Select(tool => new[] { tool }),
        Customs.Select(tool => new[] { tool }),
        Gen.OneOf(Functions, Customs).Array[1, 3].Select(tools => tools.Select(tool => tool with
        {
            Namespace = "crm",
            Extras = new Extras(OpenAiResponsesDialect.Name, [.. tool.Extras.Members, new Extra("namespace.description", RawJson.Parse("\"Customers.\""))]),
        }).ToArray()),
        Gen.OneOf<Tool>(
            new BuiltInTool("web_search", BuiltInTool.WebSearch, OpenAiResponsesDialect.Name, RawJson.Parse("""{"type":"web_search_preview","search_context_size":"low"}""")),
            new BuiltInTool("mcp:docs", "mcp", OpenAiResponsesDialect.Name, RawJson.Parse("""{"type":"mcp","server_label":"docs","server_url":"https://example.com"}"""))).Select(tool => new[] { tool }));

    private static readonly Gen<Sequence<Tool>> Tools = ToolGroups.Array[0, 3].Select(groups => Sequence.Of<Tool>([.. groups.SelectMany(group => group)]));

    private static readonly Gen<ToolChoice?> Choices = Gen.OneOf<ToolChoice?>(
        null, ToolChoice.Auto, ToolChoice.None, ToolChoice.Required, ToolChoice.One("search"), new ToolChoice(ToolChoiceMode.Auto, ["a", "search"]));

    private static readonly Gen<OutputFormat?> Outputs = Gen.OneOf(
        Gen.OneOf<OutputFormat?>(null, new TextOutput(), new JsonOutput()),
        ChatGen.Objects.Select(schema => (OutputFormat?)new SchemaOutput(schema) { Name = "answer", Strict = false, Description = "d" }));

    private static readonly Gen<ReasoningAsk?> Reasoning = Gen.OneOf(
        Gen.Const((ReasoningAsk?)null),
        Gen.Select(ChatGen.Maybe(Gen.Enum<Effort>()), Gen.Bool, (effort, isShown) => (ReasoningAsk?)new ReasoningAsk { Effort = effort, View = isShown ? ReasoningView.Summary : null }));

    public static readonly Gen<ChatRequest> Requests = Gen.Select(
        Gen.Select(Conversations, Tools, Choices, Outputs),
        Gen.Select(ChatGen.Samplings, Reasoning),
        Gen.Select(ChatGen.Maybe(Gen.Int[1, 9999]), Gen.Bool),
        Gen.Select(ChatGen.MaybeNull(ChatGen.Ids), ChatGen.MaybeNull(ChatGen.Ids), Extras),
        (asked, thinking, limits, around) => new ChatRequest
        {
            Model = "gpt",
            Messages = asked.Item1,
            Tools = asked.Item2,
            ToolChoice = asked.Item3,
            Output = asked.Item4,
            Sampling = thinking.Item1 with { TopK = null, Seed = null },
            Reasoning = thinking.Item2,
            MaxOutputTokens = limits.Item1,
            IsStreaming = limits.Item2,
            Store = true, // else the ids of items stay here
            ParallelToolCalls = limits.Item2 ? false : null,
            UserId = around.Item1,
            PromptCacheKey = around.Item2,
            ServiceTier = around.Item1,
            Verbosity = around.Item2 is null ? null : "low",
            Metadata = around.Item2 is null ? [] : [new MetadataEntry("team", around.Item2)],
            Extras = around.Item3,
        });

    private static readonly Gen<Stop> Stops = Gen.OneOf(new Stop(StopReason.End), new Stop(StopReason.Length), new Stop(StopReason.Filtered));

    // Of whoever: state that another dialect wants back travels in the same member.
    private static readonly Gen<OpaqueState> AnyState = Gen.Select(
        ChatGen.Texts, Gen.Bool, (data, isOwn) => isOwn
            ? new OpaqueState(new Origin(Families.OpenAi, "provider", "model"), StateKinds.EncryptedReasoning, data)
            : new OpaqueState(new Origin(Families.Anthropic, "claude", "opus"), StateKinds.ThinkingSignature, data));

    public static readonly Gen<ChatResponse> Responses = Gen.Select(
        Items(AnyState, new Origin(Families.OpenAi, "provider", "model")).Array[0, 5], Stops, ChatGen.MaybeNull(ChatGen.Usages), Extras,
        (items, stop, usage, extras) =>
        {
            var content = Numbered(items);
            return new ChatResponse
            {
                Id = "resp_1",
                Model = "gpt",
                Content = content,
                Stop = stop.For(content.Any(block => block is ToolCallBlock)),
                Usage = usage,
                Extras = extras,
            };
        });
}
