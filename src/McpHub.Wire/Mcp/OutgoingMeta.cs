using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>The <c>_meta</c> that a request carries to a server: rebuilt for the server's era, never copied.</summary>
public sealed record OutgoingMeta
{
    /// <summary>The caller's own members, passed on in order.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Others { get; init; } = [];

    /// <summary>The hub's token for this request; null when nobody wants progress.</summary>
    public long? ProgressToken { get; init; }

    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    public string? LogLevel { get; init; }

    /// <summary>Client information as JSON; current revision only.</summary>
    public ReadOnlyMemory<byte> ClientInfo { get; init; }

    /// <summary>What the asking client can do, as JSON; current revision only.</summary>
    public ReadOnlyMemory<byte> ClientCapabilities { get; init; }

    /// <summary>The parameters with this as their <c>_meta</c>; none at all when there is nothing to say.</summary>
    public byte[] WriteInto(ReadOnlyMemory<byte> @params, bool isCurrentRevision) =>
        ObjectSplice.Rewrite(@params, JsonEdit.Set("_meta", Write(isCurrentRevision)));

    private ReadOnlyMemory<byte> Write(bool isCurrentRevision)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        if (isCurrentRevision)
        {
            writer.WriteString(MetaKeys.ProtocolVersion, McpRevisions.Current);
            WriteRaw(writer, MetaKeys.ClientInfo, ClientInfo);
            writer.WritePropertyName(MetaKeys.ClientCapabilities);
            writer.WriteRawValue(ClientCapabilities.IsEmpty ? "{}"u8 : ClientCapabilities.Span);
            if (LogLevel is not null) writer.WriteString(MetaKeys.LogLevel, LogLevel);
        }

        if (ProgressToken is { } token) writer.WriteNumber(MetaKeys.ProgressToken, token);
        if (TraceParent is not null) writer.WriteString(MetaKeys.TraceParent, TraceParent);
        if (TraceState is not null) writer.WriteString(MetaKeys.TraceState, TraceState);
        foreach (var member in Others) WriteRaw(writer, member.Key, member.Value);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenCount > 2 ? buffer.WrittenMemory : default;
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty) return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Span);
    }
}
