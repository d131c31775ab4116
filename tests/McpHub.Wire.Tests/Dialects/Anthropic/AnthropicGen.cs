using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Anthropic;

/// <summary>What Anthropic Messages can say without loss.</summary>
internal static class AnthropicGen
{
    /// <summary>Whose answers the tests read.</summary>
    private static readonly Origin Provider = new(Families.Anthropic, "provider", "model");

    /// <summary>What a caller sends does not say whose it is.</summary>
    private static readonly Origin Unknown = new(Families.Anthropic);

    private static readonly Gen<Extras> Extras = ChatGen.Extras(AnthropicDialect.Name);

    private static readonly Gen<CacheMarker?> Caches = Gen.OneOf<CacheMarker?>(null, null, new CacheMarker(), new CacheMarker("1h"));

    private static readonly Gen<Citation> Cited = Gen.Select(ChatGen.Ids, Gen.Int[0, 99], (title, start) => new Citation
    {
        Title = title,
        CitedText = "so",
        Dialect = AnthropicDialect.Name,
        Native = RawJson.Parse($$"""{"type":"char_location","cited_text":"so","document_index":0,"document_title":"{{title}}","start_char_index":{{start}},"end_char_index":99}"""),
    });

    private static readonly Gen<Block> Texts = Gen.Select(ChatGen.Texts, Caches, Extras, (text, cache, extras) => (Block)new TextBlock(text) { Cache = cache, Extras = extras });

    private static readonly Gen<Block> CitingTexts = Gen.Select(ChatGen.Texts, ChatGen.Few(Cited), (text, citations) => (Block)new TextBlock(text) { Citations = citations });

    private static readonly Gen<Block> Images = Gen.Select(
        Gen.OneOf(ChatGen.InlineImages, ChatGen.ImageUrls, ChatGen.Ids.Select(id => (Media)new StoredMedia(Unknown, id))), Caches,
        (source, cache) => (Block)new ImageBlock(source) { Cache = cache });

    private static readonly Gen<Block> Documents = Gen.Select(
        Gen.OneOf(
            ChatGen.Base64.Select(data => (Media)new InlineMedia("application/pdf", data)),
            ChatGen.Texts.Select(text => (Media)new TextMedia(text)),
            ChatGen.Few(Texts, 1).Select(content => (Media)new BlockMedia(content)),
            ChatGen.Ids.Select(id => (Media)new UrlMedia($"https://example.com/{id}.pdf"))),
        ChatGen.MaybeNull(ChatGen.Ids), ChatGen.MaybeNull(ChatGen.Texts), Gen.OneOf<bool?>(null, true, false), Caches,
        (source, title, context, cites, cache) => (Block)new FileBlock(source) { Title = title, Context = context, WithCitations = cites, Cache = cache });

    private static Gen<Block> Thoughts(Origin origin) => Gen.OneOf(
        Gen.Select(ChatGen.Texts, ChatGen.Ids, (text, signature) => (Block)new ReasoningBlock(text) { State = new OpaqueState(origin, StateKinds.ThinkingSignature, signature) }),
        ChatGen.Ids.Select(signature => (Block)new ReasoningBlock("") { State = new OpaqueState(origin, StateKinds.ThinkingSignature, signature) }),
        ChatGen.Ids.Select(data => (Block)new ReasoningBlock("") { State = new OpaqueState(origin, StateKinds.RedactedThinking, data) }));

    private static Gen<Block> Searches(Origin origin) => ChatGen.Ids.Select(id =>
        (Block)new OpaqueBlock(origin, "server_tool_use", RawJson.Parse($$$"""{"type":"server_tool_use","id":"{{{id}}}","name":"web_search","input":{"query":"q"}}""")));

    private static readonly Gen<Block> Calls = Gen.Select(ChatGen.FunctionCalls, Extras, (call, extras) => (Block)(call with { Extras = extras }));

    private static readonly Gen<Message> UserTurns = ChatGen.Few(Gen.OneOf(Texts, Images, Documents), 1).Select(content => new Message(Role.User, content));

    private static readonly Gen<Message[]> AssistantTurns = Gen.Select(
        ChatGen.Few(Gen.OneOf(Thoughts(Unknown), CitingTexts, Searches(Unknown)), 1),
        ChatGen.Few(Calls),
        ChatGen.Few(Gen.OneOf(Texts, Images, Documents)),
        Gen.Bool,
        (said, calls, results, isError) =>
        {
            var message = new Message(Role.Assistant, [.. said, .. calls]);
            if (calls.Count == 0) return new[] { message };
            return [message, new Message(Role.Tool, [.. calls.Cast<ToolCallBlock>().Select(call => (Block)new ToolResultBlock(call.CallId, results) { IsError = isError })])];
        });

    private static readonly Gen<Sequence<Message>> Conversations = Gen.Select(
        ChatGen.Few(ChatGen.Few(Texts, 1).Select(content => new Message(Role.System, content)), 0, 1),
        Gen.OneOf(UserTurns.Select(one => new[] { one }), AssistantTurns).Array[1, 4],
        (system, turns) => (Sequence<Message>)[.. system, .. turns.SelectMany(turn => turn)]);

    private static readonly Gen<Tool> Functions = Gen.Select(
        ChatGen.ToolNames, ChatGen.MaybeNull(ChatGen.Texts), ChatGen.Objects, Gen.OneOf<bool?>(null, true), Caches, Extras,
        (name, description, schema, strict, cache, extras) => (Tool)new FunctionTool(name) { Description = description, Parameters = schema, Strict = strict, Cache = cache, Extras = extras });

    private static readonly Gen<Tool> Tools = Gen.OneOf(
        Functions,
        Gen.Const((Tool)new BuiltInTool("web_search", BuiltInTool.WebSearch, AnthropicDialect.Name, RawJson.Parse("""{"type":"web_search_20250305","name":"web_search","max_uses":3}"""))),
        Gen.Const((Tool)new BuiltInTool("bash", "bash_20250124", AnthropicDialect.Name, RawJson.Parse("""{"type":"bash_20250124","name":"bash"}"""))));

    private static readonly Gen<(ToolChoice? Choice, bool? Parallel)> Choices = Gen.OneOf<(ToolChoice?, bool?)>(
        (null, null), (ToolChoice.Auto, null), (ToolChoice.Auto, false), (ToolChoice.Required, true), (ToolChoice.One("search"), false), (ToolChoice.None, null));

    private static readonly Gen<ReasoningAsk?> Asks = Gen.OneOf<ReasoningAsk?>(
        null,
        new ReasoningAsk { Budget = 2000 },
        new ReasoningAsk { Budget = 2000, Effort = Effort.High, View = ReasoningView.Hidden },
        new ReasoningAsk { IsAdaptive = true, View = ReasoningView.Summary },
        new ReasoningAsk { Effort = Effort.None });

    public static readonly Gen<ChatRequest> Requests = Gen.Select(
        Gen.Select(Conversations, ChatGen.Few(Tools, 1), Choices, Asks),
        Gen.Select(ChatGen.Maybe(Gen.Double[0, 1]), ChatGen.Maybe(Gen.Int[1, 99]), Gen.Int[4096, 9999], ChatGen.Few(ChatGen.Texts)),
        Gen.Select(ChatGen.MaybeNull(ChatGen.Ids), Gen.OneOf<string?>(null, "auto", "standard_only"), Gen.Bool, Extras),
        (asked, limits, around) => new ChatRequest
        {
            Model = "claude",
            Messages = asked.Item1,
            Tools = asked.Item2,
            ToolChoice = asked.Item3.Choice,
            ParallelToolCalls = asked.Item3.Parallel,
            Reasoning = asked.Item4,
            // While the model thinks, it takes no other sampling.
            Sampling = asked.Item4 is null ? new Sampling { Temperature = limits.Item1, TopK = limits.Item2 } : Sampling.Default,
            Output = around.Item3 ? new SchemaOutput(RawJson.Parse("""{ "type" : "object" }""")) : null,
            MaxOutputTokens = limits.Item3,
            StopSequences = limits.Item4,
            UserId = around.Item1,
            ServiceTier = around.Item2,
            IsStreaming = around.Item3,
            WantsUsage = true,
            Extras = around.Item4,
        });

    private static readonly Gen<TokenUsage> Usages = Gen.Long[0, 9999].Array[6].Select(counts => new TokenUsage
    {
        Input = counts[0],
        CacheRead = counts[1],
        CacheWrite = counts[2],
        CacheWriteLong = counts[3],
        Output = counts[4],
        Reasoning = counts[5],
        BuiltInTools = counts[5] % 2 == 0 ? [] : [new ToolUses("web_search", counts[5])],
    });

    private static readonly Gen<Stop> Stops = Gen.OneOf(
        new Stop(StopReason.End), new Stop(StopReason.StopSequence) { Sequence = "###" }, new Stop(StopReason.Length), new Stop(StopReason.ContextFull),
        new Stop(StopReason.Filtered) { Category = "cyber", Explanation = "No." }, new Stop(StopReason.Paused));

    public static readonly Gen<ChatResponse> Responses = Gen.Select(
        ChatGen.Few(Gen.OneOf(Thoughts(Provider), CitingTexts, Searches(Provider), Calls), 0, 5), Stops, Usages, Extras,
        (content, stop, usage, extras) => new ChatResponse
        {
            Id = "msg_1",
            Model = "claude",
            Content = content,
            Stop = stop.For(content.Any(block => block is ToolCallBlock)),
            Usage = usage,
            Extras = extras,
        });
}
