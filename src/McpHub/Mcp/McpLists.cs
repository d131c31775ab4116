using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>Lists from the snapshot: no server is asked. The cursor is the number of the page.</summary>
internal static class McpLists
{
    public static Reply ToPage<T>(McpRequest request, string member, ItemList<T> items)
        where T : CatalogItem
    {
        if (ReadCursor(request.Params) is not { } index || index >= items.PageCount)
            return new HubError(ErrorKind.BadRequest, "invalid_request", $"The cursor of {request.Method} is not one that the hub gave.", "List from the beginning, without a cursor.");

        var page = items.Page(index).Span;
        var buffer = new ArrayBufferWriter<byte>(page.Length + 256);
        buffer.Write("{\""u8);
        buffer.Write(Encoding.UTF8.GetBytes(member));
        buffer.Write("\":"u8);
        buffer.Write(page);
        if (index + 1 < items.PageCount)
        {
            buffer.Write(",\"nextCursor\":\""u8);
            buffer.Write(Encoding.UTF8.GetBytes((index + 1).ToString(CultureInfo.InvariantCulture)));
            buffer.Write("\""u8);
        }

        buffer.Write(request.IsCurrentRevision ? CurrentEnd : "}"u8);
        return Reply.Result(buffer.WrittenMemory);
    }

    /// <summary>What every list of the current revision ends with: nobody but this agent may cache it, and only until the next notice.</summary>
    private static ReadOnlySpan<byte> CurrentEnd => End;

    private static readonly byte[] End =
        [.. ",\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",\"_meta\":{\""u8, .. Encoding.UTF8.GetBytes(MetaKeys.ServerInfo), .. "\":"u8, .. HubIdentity.Json.Span, .. "}}"u8];

    private static int? ReadCursor(ReadOnlyMemory<byte> @params)
    {
        var cursor = ObjectSplice.Get(@params, "cursor"u8);
        if (cursor.IsEmpty) return 0;
        var digits = cursor.Span.Trim((byte)'"');
        return Utf8Parser.TryParse(digits, out int index, out var length) && length == digits.Length && index > 0 ? index : null;
    }
}
