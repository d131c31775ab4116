using McpHub.Calls;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>The way back to a client that waits for the result of its task: what belongs to the task names it as each side knows it.</summary>
internal sealed class TaskChannel(IClientChannel client, string id, string ownId) : IClientChannel
{
    public IClientChannel? Lasting => client.Lasting;

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => client.NotifyAsync(method, TaskForm.RewriteRelated(@params, id), ct);

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => client.CanAsk(method, @params);

    public async Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        var answer = await client.AskAsync(method, TaskForm.RewriteRelated(@params, id), ct);
        return answer.IsResult ? Reply.Result(TaskForm.RewriteRelated(answer.Body, ownId)) : answer;
    }
}
