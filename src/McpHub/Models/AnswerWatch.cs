using System.Text;
using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>Learns from an answer in OpenAI's format what accounting and telemetry need, while it flows by unchanged. [hot]</summary>
internal sealed class AnswerWatch : IDisposable
{
    private const int IdIndex = 0, ModelIndex = 1, UsageIndex = 2, ErrorIndex = 3, FinishIndex = 4;

    private static readonly WatchedMember[] Members =
    [
        new("id"u8.ToArray(), 1),
        new("model"u8.ToArray(), 1),
        new("usage"u8.ToArray(), 1),
        new("error"u8.ToArray(), 1),
        new("finish_reason"u8.ToArray(), 3), // choices[n].finish_reason
    ];

    private readonly JsonWatch json = new(Members);

    public string? ResponseId { get; private set; }

    public string? ResponseModel { get; private set; }

    public string? FinishReason { get; private set; }

    /// <summary>The last usage reported; streams may repeat it, cumulatively.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>Whether the provider reported an error inside a successful answer.</summary>
    public bool HasError { get; private set; }

    /// <summary>Whether a stream said <c>[DONE]</c>.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether a stream has come to an end of its own.</summary>
    public bool IsFinished => IsDone || FinishReason is not null;

    /// <summary>Whether what came so far cannot be a JSON object.</summary>
    public bool IsBroken => json.IsBroken;

    /// <summary>The data of one event of a stream.</summary>
    public void SeeEvent(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return;
        }

        json.Reset();
        json.Append(data);
        Learn();
    }

    /// <summary>The next portion of an answer that is one JSON object.</summary>
    public void SeePart(ReadOnlySpan<byte> part) => json.Append(part);

    /// <returns>Whether the parts made a whole JSON object.</returns>
    public bool SeeEnd()
    {
        Learn();
        return json.IsComplete && !json.IsBroken;
    }

    public void Dispose() => json.Dispose();

    private void Learn()
    {
        ResponseId ??= Text(json[IdIndex]);
        ResponseModel ??= Text(json[ModelIndex]);
        if (Text(json[FinishIndex]) is { } finish) FinishReason = finish;
        if (!json[UsageIndex].IsEmpty) Usage = UsageReader.Read(json[UsageIndex]) ?? Usage;
        HasError |= !json[ErrorIndex].IsEmpty && !json[ErrorIndex].SequenceEqual("null"u8);
    }

    // Ids, model names and finish reasons are plain words: escapes need no undoing, and oddities are cut short.
    private static string? Text(ReadOnlySpan<byte> value) =>
        value.Length >= 2 && value[0] == '"' ? Encoding.UTF8.GetString(value[1..Math.Min(value.Length - 1, 200)]) : null;
}
