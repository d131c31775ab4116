using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>Fits a server's result to the revision of the client that gets it. All other members stay byte for byte.</summary>
public static class ResultForm
{
    private static readonly byte[] Complete = "\"complete\""u8.ToArray();
    private static readonly byte[] Zero = "0"u8.ToArray();
    private static readonly byte[] Private = "\"private\""u8.ToArray();

    /// <summary>For clients of the current revision: says what kind of result it is and that the hub gave it.</summary>
    /// <param name="serverInfo">The hub's own, as JSON.</param>
    /// <param name="isCacheable">Whether results of this method carry cache hints.</param>
    public static byte[] ForCurrent(ReadOnlyMemory<byte> result, ReadOnlyMemory<byte> serverInfo, bool isCacheable)
    {
        var type = ObjectSplice.Get(result, "resultType"u8);
        var kind = JsonEdit.Set("resultType", type.IsEmpty ? Complete : type);
        var meta = JsonEdit.Set("_meta", ObjectSplice.Rewrite(ObjectSplice.GetObject(result, "_meta"u8), JsonEdit.Set(MetaKeys.ServerInfo, serverInfo)));
        if (!isCacheable || !(type.IsEmpty || type.Span.SequenceEqual(Complete))) return ObjectSplice.Rewrite(result, kind, meta);

        // What one agent may see is never another's: shared caches must not keep it.
        var ttl = ObjectSplice.Get(result, "ttlMs"u8);
        return ObjectSplice.Rewrite(result, kind, JsonEdit.Set("ttlMs", ttl.IsEmpty ? Zero : ttl), JsonEdit.Set("cacheScope", Private), meta);
    }

    /// <summary>For clients of older revisions: without what they do not know.</summary>
    public static byte[] ForSessions(ReadOnlyMemory<byte> result)
    {
        var meta = ObjectSplice.GetObject(result, "_meta"u8);
        return ObjectSplice.Rewrite(
            result,
            JsonEdit.Remove("resultType"),
            JsonEdit.Remove("ttlMs"),
            JsonEdit.Remove("cacheScope"),
            JsonEdit.Set("_meta", WithoutReserved(meta)));
    }

    private static ReadOnlyMemory<byte> WithoutReserved(ReadOnlyMemory<byte> meta)
    {
        if (meta.IsEmpty) return meta;
        var reserved = ObjectSplice.Members(meta)
            .Where(member => member.Key.StartsWith(MetaKeys.Reserved, StringComparison.Ordinal) && member.Key != MetaKeys.RelatedTask)
            .Select(member => JsonEdit.Remove(member.Key))
            .ToArray();
        var rest = ObjectSplice.Rewrite(meta, reserved);
        return rest.Length > 2 ? rest : default;
    }
}
