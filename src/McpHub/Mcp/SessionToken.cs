using System.Text.Json.Serialization;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>What a session of an older revision consists of, for a process that has never heard of it.</summary>
/// <param name="Id">Under which the SDK keeps it.</param>
/// <param name="Revision">The revision that the client asked for.</param>
/// <param name="Abilities">What the client can be asked for.</param>
/// <param name="ClientName">The client's name for itself, cut to a length.</param>
internal sealed record SessionToken(string Id, string Revision, Abilities Abilities, string ClientName, string ClientVersion, DateTimeOffset Expires);

[JsonSerializable(typeof(SessionToken))]
internal sealed partial class SessionTokenJson : JsonSerializerContext;
