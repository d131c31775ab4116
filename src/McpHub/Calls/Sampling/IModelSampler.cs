namespace McpHub.Calls.Sampling;

/// <summary>Has a model of the hub complete a conversation for a server, in the place of a client that cannot.</summary>
public interface IModelSampler
{
    /// <summary>A call of that model by the same agent: permitted, limited, settled and recorded as one.</summary>
    /// <param name="call">The call in the middle of which the server asks.</param>
    /// <param name="model">As applications ask for it.</param>
    /// <param name="params">Of <c>sampling/createMessage</c>.</param>
    /// <param name="maxTokens">Most tokens that the answer may have, whatever the server asks for.</param>
    /// <returns>A result of <c>sampling/createMessage</c>, or a refusal.</returns>
    Task<Reply> SampleAsync(Call call, string model, ReadOnlyMemory<byte> @params, long maxTokens, CancellationToken ct);
}
