using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.Ollama;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Ollama;

/// <summary>What Ollama can say without loss.</summary>
internal static class OllamaGen
{
    private static readonly Gen<Extras> Extras = ChatGen.Extras(OllamaDialect.Name);

    // They begin as such images do.
    private static readonly Gen<Block> Images = Gen.OneOf(("image/png", "iVBORw0KGgoA"), ("image/jpeg", "/9j/4AAQ"), ("image/webp", "UklGRgAA"))
        .Select(one => (Block)new ImageBlock(new InlineMedia(one.Item1, one.Item2)));

    private static readonly Gen<Block> Texts = ChatGen.Texts.Select(text => (Block)new TextBlock(text));

    private static readonly Gen<Block> Thoughts = ChatGen.Texts.Select(text => (Block)new ReasoningBlock(text));

    private static readonly Gen<Message> Others = Gen.Select(
        Gen.OneOf(Role.System, Role.User), ChatGen.Few(Texts, 1, 1), ChatGen.Few(Images), Extras,
        (role, text, images, extras) => new Message(role, [.. text, .. images]) { Extras = extras });

    // What an assistant says, the calls it makes, and then all their results.
    private static readonly Gen<Message[]> AssistantTurns = Gen.Select(
        ChatGen.Few(Thoughts, 0, 1), ChatGen.Few(Texts, 0, 1), ChatGen.Few(ChatGen.FunctionCalls), Texts, Extras,
        (thoughts, texts, calls, result, extras) =>
        {
            var message = new Message(Role.Assistant, [.. thoughts, .. texts, .. calls.Select((call, index) => call with { CallId = $"{call.CallId}{index}" })]) { Extras = extras };
            return calls.Count == 0 ? [message] : new[] { message, new Message(Role.Tool, [.. message.Content.OfType<ToolCallBlock>().Select(call => new ToolResultBlock(call.CallId, [result]) { Name = call.Name })]) };
        });

    private static readonly Gen<Sequence<Message>> Conversations = Gen.OneOf(Others.Select(one => new[] { one }), AssistantTurns)
        .Array[1, 4].Select(turns => Sequence.Of<Message>([.. turns.SelectMany(turn => turn)]));

    private static readonly Gen<Tool> Tools = Gen.Select(
        ChatGen.ToolNames, ChatGen.MaybeNull(ChatGen.Texts), ChatGen.Objects, Extras,
        (name, description, schema, extras) => (Tool)new FunctionTool(name) { Description = description, Parameters = schema, Extras = extras });

    private static readonly Gen<OutputFormat?> Outputs = Gen.OneOf(
        Gen.OneOf<OutputFormat?>(null, new JsonOutput()), ChatGen.Objects.Select(schema => (OutputFormat?)new SchemaOutput(schema)));

    private static readonly Gen<ReasoningAsk?> Asks = Gen.OneOf<ReasoningAsk?>(
        null, new ReasoningAsk { IsAdaptive = true }, new ReasoningAsk { Effort = Effort.None }, new ReasoningAsk { Effort = Effort.Low }, new ReasoningAsk { Effort = Effort.High }, new ReasoningAsk { Effort = Effort.Max });

    public static readonly Gen<ChatRequest> Requests = Gen.Select(
        Gen.Select(Conversations, ChatGen.Few(Tools), Outputs, Asks), ChatGen.Samplings,
        Gen.Select(ChatGen.Maybe(Gen.Int[1, 9999]), ChatGen.Few(ChatGen.Texts, 0, 4), Gen.Bool, Extras),
        (asked, sampling, rest) => new ChatRequest
        {
            Model = "llama3.2",
            Messages = asked.Item1,
            Tools = asked.Item2,
            Output = asked.Item3,
            Reasoning = asked.Item4,
            Sampling = sampling with { FrequencyPenalty = sampling.TopP, PresencePenalty = sampling.Temperature, LogProbs = sampling.TopK },
            MaxOutputTokens = rest.Item1,
            StopSequences = rest.Item2,
            IsStreaming = rest.Item3,
            WantsUsage = rest.Item3,
            Extras = rest.Item3 ? new Extras(OllamaDialect.Name, [.. rest.Item4.Members, new Extra("options.num_ctx", RawJson.Parse("8192"))]) : rest.Item4,
        });

    private static readonly Gen<Stop> Stops = Gen.OneOf(new Stop(StopReason.End), new Stop(StopReason.Length));

    public static readonly Gen<ChatResponse> Responses = Gen.Select(
        ChatGen.Few(Thoughts, 0, 1), ChatGen.Few(Texts, 0, 1), ChatGen.Few(Images), ChatGen.Few(ChatGen.FunctionCalls),
        Gen.Select(Stops, ChatGen.MaybeNull(ChatGen.Usages.Select(usage => new TokenUsage { Input = usage.Input, Output = usage.Output })), Extras),
        (thoughts, texts, images, calls, rest) => new ChatResponse
        {
            Model = "llama3.2",
            Content = [.. thoughts, .. texts, .. images, .. calls.Select((call, index) => call with { CallId = $"{call.CallId}{index}" })],
            Stop = rest.Item1.For(calls.Count > 0),
            Usage = rest.Item2,
            Extras = rest.Item3,
        });
}
