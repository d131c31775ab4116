using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>Where the answers of one dialect say what accounting and telemetry need. [hot]</summary>
internal abstract class AnswerShape
{
    /// <summary>What to look for, in a whole answer and in the events of a stream alike.</summary>
    public abstract WatchedMember[] Members { get; }

    /// <summary>Takes over what the last event, or the whole answer, said. Allocates nothing for an event that says nothing new.</summary>
    public abstract void Learn(AnswerWatch watch);

    /// <param name="dialect">The name of a dialect.</param>
    public static AnswerShape Of(string dialect) => dialect switch
    {
        "anthropic" => AnthropicShape.Instance,
        "gemini" => GeminiShape.Instance,
        "ollama" => OllamaShape.Instance,
        "openai-responses" => ResponsesShape.Instance,
        _ => OpenAiShape.Instance,
    };

    protected static WatchedMember Member(string name, int depth) => new(System.Text.Encoding.UTF8.GetBytes(name), depth);
}

/// <summary>Chat Completions, and OpenAI's embeddings.</summary>
internal sealed class OpenAiShape : AnswerShape
{
    public static readonly OpenAiShape Instance = new();

    /// <summary>Where the usage stands among the members.</summary>
    public const int Usage = 2;

    public override WatchedMember[] Members { get; } = [Member("id", 1), Member("model", 1), Member("usage", 1), Member("error", 1), Member("finish_reason", 3)];

    public override void Learn(AnswerWatch watch)
    {
        watch.ResponseId ??= watch.Text(0);
        watch.ResponseModel ??= watch.Text(1);
        if (!watch[Usage].IsEmpty) watch.Usage = UsageReader.OpenAi.Read(watch[Usage]) ?? watch.Usage;
        watch.HasError |= watch.Has(3);
        if (watch.Text(4) is { } finish) watch.FinishReason = finish;
    }
}

/// <summary>Anthropic Messages: what a whole answer says in the outermost object, a stream says in objects of two events.</summary>
internal sealed class AnthropicShape : AnswerShape
{
    public static readonly AnthropicShape Instance = new();

    public override WatchedMember[] Members { get; } =
    [
        Member("type", 1), Member("id", 1), Member("model", 1), Member("usage", 1), Member("error", 1), Member("stop_reason", 1),
        Member("id", 2), Member("model", 2), Member("usage", 2), Member("stop_reason", 2),
    ];

    public override void Learn(AnswerWatch watch)
    {
        var type = watch[0];
        watch.HasError |= watch.Has(4);
        if (type.SequenceEqual("\"content_block_delta\""u8)) return;
        if (type.SequenceEqual("\"message_start\""u8)) Take(watch, 6, 7, 8, 9);
        else if (type.SequenceEqual("\"message_delta\""u8)) Take(watch, 1, 2, 3, 9);
        else if (type.SequenceEqual("\"message\""u8)) Take(watch, 1, 2, 3, 5);
        else if (type.SequenceEqual("\"message_stop\""u8)) watch.IsDone = true;
    }

    private static void Take(AnswerWatch watch, int id, int model, int usage, int stop)
    {
        watch.ResponseId ??= watch.Text(id);
        watch.ResponseModel ??= watch.Text(model);
        if (!watch[usage].IsEmpty && UsageReader.Anthropic.Read(watch[usage]) is { } read) watch.Usage = UsageReader.Later(watch.Usage, read);
        if (watch.Text(stop) is { } reason) watch.FinishReason = reason;
    }
}

/// <summary>OpenAI Responses: the last event holds the whole answer.</summary>
internal sealed class ResponsesShape : AnswerShape
{
    public static readonly ResponsesShape Instance = new();

    public override WatchedMember[] Members { get; } =
    [
        Member("type", 1), Member("id", 1), Member("model", 1), Member("usage", 1), Member("error", 1), Member("status", 1),
        Member("id", 2), Member("model", 2), Member("usage", 2), Member("error", 2), Member("status", 2), Member("object", 1),
    ];

    public override void Learn(AnswerWatch watch)
    {
        var type = watch[0];
        if (watch[11].SequenceEqual("\"response\""u8))
        {
            Take(watch, 1, 2, 3, 4, 5);
            return;
        }

        if (type.SequenceEqual("\"error\""u8))
        {
            watch.HasError = watch.IsDone = true;
        }
        else if (type.SequenceEqual("\"response.completed\""u8) || type.SequenceEqual("\"response.incomplete\""u8) || type.SequenceEqual("\"response.failed\""u8))
        {
            Take(watch, 6, 7, 8, 9, 10);
            watch.IsDone = true;
        }
        else if (type.IsEmpty)
        {
            watch.HasError |= watch.Has(4);
        }
    }

    private static void Take(AnswerWatch watch, int id, int model, int usage, int error, int status)
    {
        watch.ResponseId ??= watch.Text(id);
        watch.ResponseModel ??= watch.Text(model);
        if (!watch[usage].IsEmpty) watch.Usage = UsageReader.Responses.Read(watch[usage]) ?? watch.Usage;
        watch.HasError |= watch.Has(error);
        watch.FinishReason = watch.Text(status) ?? watch.FinishReason;
    }
}

/// <summary>Gemini: every event is an answer of its own, and the last one has the reason.</summary>
internal sealed class GeminiShape : AnswerShape
{
    public static readonly GeminiShape Instance = new();

    public override WatchedMember[] Members { get; } =
        [Member("responseId", 1), Member("modelVersion", 1), Member("usageMetadata", 1), Member("error", 1), Member("finishReason", 3), Member("blockReason", 2)];

    public override void Learn(AnswerWatch watch)
    {
        watch.ResponseId ??= watch.Text(0);
        watch.ResponseModel ??= watch.Text(1);
        if (!watch[2].IsEmpty) watch.Usage = UsageReader.Gemini.Read(watch[2]) ?? watch.Usage;
        watch.HasError |= watch.Has(3);
        if (watch.Text(4) is { } finish) watch.FinishReason = finish;
        if (watch.Text(5) is { } block) watch.FinishReason = block;
    }
}

/// <summary>Ollama: counts stand in the last line itself.</summary>
internal sealed class OllamaShape : AnswerShape
{
    public static readonly OllamaShape Instance = new();

    public override WatchedMember[] Members { get; } =
        [Member("model", 1), Member("done", 1), Member("done_reason", 1), Member("prompt_eval_count", 1), Member("eval_count", 1), Member("error", 1)];

    public override void Learn(AnswerWatch watch)
    {
        watch.ResponseModel ??= watch.Text(0);
        watch.HasError |= watch.Has(5);
        if (watch[1].SequenceEqual("true"u8)) watch.IsDone = true;
        if (watch.Text(2) is { } finish) watch.FinishReason = finish;
        if (UsageReader.Count(watch[3]) is { } input) watch.Usage = new(input, UsageReader.Count(watch[4]) ?? 0);
    }
}
