using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// What the state of a request is bound to: the agent, the server it goes to with the name there, and everything of the request but its
/// metadata and the input itself.
/// </summary>
internal static class EnvelopeBinding
{
    public static byte[] Of(McpRequest request) => Of(request.Agent.Name, request.Method, TargetOf(request), request.Params);

    /// <param name="target">Server and name there; null when there is none.</param>
    public static byte[] Of(string agent, string method, string? target, ReadOnlyMemory<byte> @params)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(agent));
        Append(hash, Encoding.UTF8.GetBytes(method));
        Append(hash, Encoding.UTF8.GetBytes(target ?? ""));
        foreach (var (name, value) in ObjectSplice.Members(@params).OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (name is "_meta" or "inputResponses" or "requestState") continue;
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, value.Span);
        }

        return hash.GetHashAndReset();
    }

    // Each part with its length: otherwise two requests could differ only in where one part ends and the next begins.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }

    private static string? TargetOf(McpRequest request) => request.Method switch
    {
        McpMethods.ToolsCall when ObjectSplice.GetText(request.Params, "name"u8) is { } name => request.Catalog.Tools.Find(name)?.Identity,
        McpMethods.PromptsGet when ObjectSplice.GetText(request.Params, "name"u8) is { } name && request.Catalog.Prompts.Find(name) is { } prompt => $"{prompt.Server}/{prompt.Name}",
        McpMethods.ResourcesRead when ObjectSplice.GetText(request.Params, "uri"u8) is { } uri && request.Catalog.Route(uri) is { } route => $"{route.Server}/{route.Uri}",
        _ => null,
    };
}
