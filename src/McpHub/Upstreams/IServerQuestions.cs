using McpHub.Calls;

namespace McpHub.Upstreams;

/// <summary>Answers what a server of the session era asks on one session.</summary>
internal interface IServerQuestions
{
    /// <returns>A result, or an error object.</returns>
    /// <param name="client">The client of the call on whose stream the question came; null when the stream does not say.</param>
    Task<Reply> AnswerAsync(string method, ReadOnlyMemory<byte> @params, IClientChannel? client, CancellationToken ct);
}
