using System.IO.Pipelines;
using McpHub.Calls;
using McpHub.Wire.Dialects;

namespace McpHub.Models;

/// <summary>Takes an answer from a provider to the caller, in two steps with the commit point between them.</summary>
internal interface IAnswerRelay : IDisposable
{
    /// <summary>Bytes given to the caller so far.</summary>
    long BytesOut { get; }

    /// <summary>The length of the answer if that is known already; decided after <see cref="PrimeAsync"/>.</summary>
    long? Length { get; }

    /// <summary>What the answer has said so far.</summary>
    AnswerFacts Facts { get; }

    /// <summary>Writes the caller's stream; null when there is none, or its bytes are the provider's own.</summary>
    IStreamWriter? Writer => null;

    /// <summary>Reads as much as shows that the answer is good. Nothing has reached the caller yet, so another target may still be tried.</summary>
    /// <returns>What is wrong with the answer; null when it is good so far.</returns>
    ValueTask<HubError?> PrimeAsync();

    /// <summary>Gives the answer to the caller.</summary>
    /// <returns>What broke it; null when it ended well.</returns>
    ValueTask<HubError?> RelayAsync(PipeWriter output, CancellationToken callerGone);
}
