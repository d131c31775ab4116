using System.Text;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;

namespace McpHub.Tests.Upstreams;

/// <summary>A message that a scripted server got from the hub.</summary>
internal sealed record Received(RpcMessage Message, string Json)
{
    public string? Method => Message.Method;

    public string Id => Encoding.UTF8.GetString(Message.Id.Span);

    public string Params => Encoding.UTF8.GetString(Message.Params.Span);

    /// <summary>A member of the parameters as JSON, along a path.</summary>
    public string Param(params string[] path)
    {
        var json = Message.Params;
        foreach (var name in path) json = ObjectSplice.Get(json, Encoding.UTF8.GetBytes(name));
        return Encoding.UTF8.GetString(json.Span);
    }
}
