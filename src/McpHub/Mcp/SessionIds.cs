using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// The session ids that clients get: sealed, with all in them that another process needs to take the session up, and bound to the agent and
/// the endpoint, so that they are unknown to every other.
/// </summary>
internal sealed class SessionIds(SealingKey key, TimeProvider time)
{
    /// <summary>How long after its beginning a session can still be taken up.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int MaxNameLength = 100;
    private readonly Seal seal = new(key.For("session"));

    /// <param name="id">Under which the SDK keeps the session.</param>
    /// <param name="params">The parameters of its <c>initialize</c>.</param>
    public string Close(string id, ReadOnlyMemory<byte> @params, string agent, DoorScope scope)
    {
        var info = ObjectSplice.GetObject(@params, "clientInfo"u8);
        var token = new SessionToken(
            id,
            ObjectSplice.GetText(@params, "protocolVersion"u8) ?? "",
            ClientAbilities.Read(ObjectSplice.GetObject(@params, "capabilities"u8)),
            Cut(ObjectSplice.GetText(info, "name"u8)),
            Cut(ObjectSplice.GetText(info, "version"u8)),
            time.GetUtcNow() + Lifetime);
        return seal.Close(JsonSerializer.SerializeToUtf8Bytes(token, SessionTokenJson.Default.SessionToken), Bind(agent, scope));
    }

    /// <returns>Null when it is not an id that this agent was given at this endpoint, or it is too old.</returns>
    public SessionToken? Open(string text, string agent, DoorScope scope)
    {
        if (seal.Open(text, Bind(agent, scope)) is not { } plain) return null;
        var token = JsonSerializer.Deserialize(plain, SessionTokenJson.Default.SessionToken);
        return token is null || token.Expires < time.GetUtcNow() ? null : token;
    }

    private static byte[] Bind(string agent, DoorScope scope) => SHA256.HashData(Encoding.UTF8.GetBytes($"{agent}\n{scope.Kind}\n{scope.Name}"));

    private static string Cut(string? text) => text is null ? "" : text.Length <= MaxNameLength ? text : text[..MaxNameLength];
}
