using System.Text;
using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>Learns from an answer what accounting and telemetry need, while it flows by unchanged. [hot]</summary>
internal sealed class AnswerWatch(AnswerShape shape) : IDisposable
{
    private readonly JsonWatch json = new(shape.Members);

    public string? ResponseId { get; set; }

    public string? ResponseModel { get; set; }

    public string? FinishReason { get; set; }

    public Usage? Usage { get; set; }

    /// <summary>Whether the provider reported an error inside a successful answer.</summary>
    public bool HasError { get; set; }

    /// <summary>Whether a stream has said that nothing more comes.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether a stream has come to an end of its own.</summary>
    public bool IsFinished => IsDone || FinishReason is not null;

    /// <summary>Whether what came so far cannot be a JSON object.</summary>
    public bool IsBroken => json.IsBroken;

    public AnswerFacts Facts => new(ResponseId, ResponseModel, FinishReason, Usage);

    /// <summary>The value of one of the shape's members, as written; empty when it has not come.</summary>
    public ReadOnlySpan<byte> this[int member] => json[member];

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
        shape.Learn(this);
    }

    /// <summary>The next portion of an answer that is one JSON object.</summary>
    public void SeePart(ReadOnlySpan<byte> part) => json.Append(part);

    /// <returns>Whether the parts made a whole JSON object.</returns>
    public bool SeeEnd()
    {
        shape.Learn(this);
        return json.IsComplete && !json.IsBroken;
    }

    public void Dispose() => json.Dispose();

    public bool Has(int member) => !json[member].IsEmpty && !json[member].SequenceEqual("null"u8);

    // Ids, model names and finish reasons are plain words: escapes need no undoing, and oddities are cut short.
    public string? Text(int member) =>
        json[member] is [(byte)'"', ..] value && value.Length >= 2 ? Encoding.UTF8.GetString(value[1..Math.Min(value.Length - 1, 200)]) : null;
}
