using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpHub.Audit;

/// <summary>
/// One record as a line: <c>{"v":2,"seq":…,"ts":…,"kind":…, …,"prev":HASH,"hash":HASH}</c>. The hash is SHA-256 of a domain and the line's
/// own bytes before <c>,"hash"</c>, so each record stands for all before it; a checkpoint has <c>,"signature"</c> before its hash, of the bytes before that.
/// </summary>
internal static class AuditLine
{
    /// <summary>Of the format; a reader refuses what it does not know.</summary>
    public const int Version = 2;

    /// <summary>Far more than a record can have.</summary>
    public const int MaxLength = 256 * 1024;

    private const int HashLength = 64;

    private static ReadOnlySpan<byte> RecordDomain => "mcphub.audit.record.v2\0"u8;

    private static ReadOnlySpan<byte> CheckpointDomain => "mcphub.audit.checkpoint.v2\0"u8;

    private static ReadOnlySpan<byte> BeforeHash => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> BeforeSignature => ",\"signature\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Appends the record that follows the head.</summary>
    /// <param name="json">Writes into the buffer; left as if new.</param>
    /// <param name="signer">Signs the record; null for all that are no checkpoint.</param>
    /// <returns>The new head.</returns>
    public static ChainHead Append(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, ChainHead head, DateTimeOffset time, IAuditBody body, string? pseudonym, AuditSigner? signer = null)
    {
        var start = buffer.WrittenCount;
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteNumber("seq"u8, head.Sequence + 1);
        json.WriteString("ts"u8, time.UtcDateTime);
        json.WriteString("kind"u8, body.Kind);
        if (pseudonym is not null) json.WriteString("agent"u8, pseudonym);
        body.Write(json);
        json.WriteString("prev"u8, head.Hash);
        json.Flush();
        json.Reset(); // The object stays open: what comes next depends on the bytes so far.

        if (signer is not null) Append(buffer, BeforeSignature, signer.Sign(Joined(CheckpointDomain, buffer.WrittenSpan[start..])), "\""u8);
        var hash = Hash(buffer.WrittenSpan[start..]);
        Append(buffer, BeforeHash, hash, End);
        buffer.Write("\n"u8);
        return new ChainHead(head.Sequence + 1, hash);
    }

    /// <param name="line">Without the line end.</param>
    /// <returns>Null when it is no record of this format, or not the one that was written.</returns>
    public static AuditEntry? Read(ReadOnlyMemory<byte> line)
    {
        var span = line.Span;
        var bodyLength = span.Length - BeforeHash.Length - HashLength - End.Length;
        if (bodyLength <= 0 || !span.EndsWith(End) || !span[bodyLength..].StartsWith(BeforeHash)) return null;

        var hash = span.Slice(bodyLength + BeforeHash.Length, HashLength);
        if (!hash.SequenceEqual(Encoding.ASCII.GetBytes(Hash(span[..bodyLength])))) return null;

        try
        {
            return AuditEntry.Read(line, Encoding.ASCII.GetString(hash));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null; // A good hash around something else: not from here.
        }
    }

    /// <summary>What the signature of a checkpoint is of; empty when there is none.</summary>
    public static byte[] Signed(ReadOnlySpan<byte> line)
    {
        var end = line.LastIndexOf(BeforeSignature);
        return end < 0 ? [] : Joined(CheckpointDomain, line[..end]);
    }

    private static string Hash(ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Joined(RecordDomain, body), digest);
        return Convert.ToHexStringLower(digest);
    }

    private static byte[] Joined(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> body) => [.. domain, .. body];

    private static void Append(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> before, string ascii, ReadOnlySpan<byte> after)
    {
        buffer.Write(before);
        buffer.Advance(Encoding.ASCII.GetBytes(ascii, buffer.GetSpan(ascii.Length)));
        buffer.Write(after);
    }
}
