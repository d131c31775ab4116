using McpHub.Config;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Calls.Sampling;

/// <summary>A client to which the hub lends a model: what it cannot complete itself, the hub does, so many times in one call.</summary>
public sealed class SampledChannel(IClientChannel client, Call call, SamplingConfig config, IModelSampler sampler) : IClientChannel
{
    private int count;

    public IClientChannel? Lasting => client.Lasting;

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => client.NotifyAsync(method, @params, ct);

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => client.CanAsk(method, @params) || IsForHub(method, @params);

    /// <summary>Whether the hub answers it, and the client does not.</summary>
    public bool IsForHub(string method, ReadOnlyMemory<byte> @params) =>
        method == McpMethods.Sample && ClientAbilities.Cover(Abilities.Sample, method, @params) && !client.CanAsk(method, @params);

    public async Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (!IsForHub(method, @params)) return await client.AskAsync(method, @params, ct);
        if (Interlocked.Increment(ref count) > config.MaxPerCall)
            return Refuse($"The server has used the model {config.MaxPerCall} times in this call, which is as often as it may (hub.sampling.maxPerCall).");
        var reply = await sampler.SampleAsync(call, config.Model, @params, config.MaxTokens, ct);
        return reply.Refusal is { } refusal ? Refuse(refusal.Text) : reply;
    }

    private static Reply Refuse(string text) => Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidRequest, text));
}
