using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>How a target is asked and how its answer becomes the caller's. There are two: bytes pass, or both are translated.</summary>
internal interface ILane : IDisposable
{
    /// <summary>What the provider is spoken to in.</summary>
    ChatDialect Dialect { get; }

    /// <summary>What of the request got lost on the way into the provider's dialect, and what became of it.</summary>
    IReadOnlyList<Loss> Losses { get; }

    /// <summary>Fields of which the caller is told that they got lost.</summary>
    IReadOnlyList<string> Dropped => [.. Losses.Where(loss => loss.Policy == LossPolicy.Warn).Select(loss => loss.Path).Distinct()];

    /// <summary>Makes the body for the target.</summary>
    /// <returns>Why there can be none; null when there is one.</returns>
    AttemptFailure? Prepare(out JsonSplice body);

    /// <summary>Takes the answer, if it can be one.</summary>
    /// <returns>Null when nothing of this kind was asked for.</returns>
    IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body);

    /// <summary>What the caller's response begins with.</summary>
    ReplyHead Head(ProviderAnswer answer);

    /// <summary>What a failed answer means.</summary>
    Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body);
}
