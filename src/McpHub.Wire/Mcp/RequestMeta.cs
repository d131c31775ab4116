using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>What a request of the current revision says about itself in <c>params._meta</c>.</summary>
public sealed record RequestMeta
{
    public string? ProtocolVersion { get; private init; }

    /// <summary>Capabilities as JSON; empty when absent.</summary>
    public ReadOnlyMemory<byte> ClientCapabilities { get; private init; }

    public ReadOnlyMemory<byte> ClientInfo { get; private init; }

    public string? LogLevel { get; private init; }

    /// <summary>The caller's token as JSON; empty when it wants no progress.</summary>
    public ReadOnlyMemory<byte> ProgressToken { get; private init; }

    public string? TraceParent { get; private init; }

    public string? TraceState { get; private init; }

    /// <summary>Members that are neither reserved nor ours: passed on untouched.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Others { get; private init; } = [];

    public static readonly RequestMeta None = new();

    /// <exception cref="JsonException"><c>_meta</c> is no object.</exception>
    public static RequestMeta Read(ReadOnlyMemory<byte> @params)
    {
        var json = ObjectSplice.Get(@params, "_meta"u8);
        if (json.IsEmpty) return None;
        var meta = None;
        var others = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        foreach (var member in ObjectSplice.Members(json))
        {
            switch (member.Key)
            {
                case MetaKeys.ProtocolVersion: meta = meta with { ProtocolVersion = JsonText.Decode(member.Value.Span) }; break;
                case MetaKeys.ClientCapabilities: meta = meta with { ClientCapabilities = member.Value }; break;
                case MetaKeys.ClientInfo: meta = meta with { ClientInfo = member.Value }; break;
                case MetaKeys.LogLevel: meta = meta with { LogLevel = JsonText.Decode(member.Value.Span) }; break;
                case MetaKeys.ProgressToken: meta = meta with { ProgressToken = member.Value }; break;
                case MetaKeys.TraceParent: meta = meta with { TraceParent = JsonText.Decode(member.Value.Span) }; break;
                case MetaKeys.TraceState: meta = meta with { TraceState = JsonText.Decode(member.Value.Span) }; break;
                default:
                    if (!member.Key.StartsWith(MetaKeys.Reserved, StringComparison.Ordinal) && !member.Key.StartsWith(MetaKeys.Ours, StringComparison.Ordinal)) others.Add(member);
                    break;
            }
        }

        return meta with { Others = others };
    }
}
