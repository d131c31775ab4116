using System.Buffers;

namespace McpHub.Wire.Json;

/// <summary>A member to watch for.</summary>
/// <param name="Name">Its name in UTF-8, compared as written, without undoing escapes.</param>
/// <param name="Depth">How many objects and arrays are open around it: 1 for a member of the outermost object.</param>
public sealed record WatchedMember(ReadOnlyMemory<byte> Name, int Depth);

/// <summary>
/// Follows a JSON object that flows by in portions of any size and keeps the values of a few of its members. [hot]
/// Constant memory whatever passes; checks structure (strings, brackets), not grammar. Of several members of one name the
/// last value that is not <c>null</c> is kept, unless it is over 16 KiB. Not thread-safe; dispose to return its buffer.
/// </summary>
/// <param name="members">At most 31.</param>
public sealed class JsonWatch(WatchedMember[] members) : IDisposable
{
    private const int MaxDepth = 63;
    private const int MaxKept = 16 * 1024;

    private static readonly SearchValues<byte> InArray = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> InObject = SearchValues.Create("\"{}[],:"u8);

    private readonly Kept[] kept = new Kept[members.Length];
    private byte[] scratch = [];
    private int scratchLength;

    private int depth;
    private ulong objects; // bit n: the container on depth n is an object
    private bool isInString;
    private bool isEscaped;
    private bool expectsName;
    private bool isName;
    private uint candidates; // bit n: the name read so far could be members[n]
    private int nameLength;

    private int watching = -1; // index of the member whose value is being kept
    private int valueStart;
    private bool isValueTooLong;

    /// <summary>Whether the outermost object has been closed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether this cannot be JSON: the brackets do not match, or are nested more than 63 deep.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The value of a watched member, as written; empty when it has not come.</summary>
    /// <param name="index">Its place in the list given at construction.</param>
    public ReadOnlySpan<byte> this[int index] => scratch.AsSpan(kept[index].Start, kept[index].Length);

    /// <summary>Begins with a new object.</summary>
    public void Reset()
    {
        Array.Clear(kept);
        scratchLength = depth = 0;
        isInString = isEscaped = expectsName = IsComplete = IsBroken = false;
        watching = -1;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsBroken)
        {
            var wasWatching = watching;
            var read = isInString ? ReadString(bytes) : ReadStructure(bytes);
            if (wasWatching >= 0) Keep(bytes[..read]);
            if (wasWatching >= 0 && watching < 0) EndValue(wasWatching);
            bytes = bytes[read..];
        }
    }

    public void Dispose()
    {
        if (scratch.Length > 0) ArrayPool<byte>.Shared.Return(scratch);
        scratch = [];
        Array.Clear(kept);
    }

    private int ReadString(ReadOnlySpan<byte> bytes)
    {
        if (isEscaped)
        {
            isEscaped = false;
            candidates = 0;
            return 1;
        }

        var stop = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (isName) FollowName(stop < 0 ? bytes : bytes[..stop]);
        if (stop < 0) return bytes.Length;
        if (bytes[stop] == '\\') isEscaped = true;
        else isInString = false;
        return stop + 1;
    }

    private int ReadStructure(ReadOnlySpan<byte> bytes)
    {
        var isObject = (objects >> depth & 1) != 0;
        // Most structure stands close together; a search only pays where numbers or white space are passed over.
        var stop = bytes[0] is (byte)'"' or (byte)',' or (byte)':' ? 0 : bytes.IndexOfAny(isObject || watching >= 0 ? InObject : InArray);
        if (stop < 0) return bytes.Length;
        switch (bytes[stop])
        {
            case (byte)'"':
                BeginString();
                break;
            case (byte)'{':
                Open(isObject: true);
                break;
            case (byte)'[':
                Open(isObject: false);
                break;
            case (byte)'}' or (byte)']':
                Close(isObject: bytes[stop] == '}');
                break;
            case (byte)':':
                BeginValue();
                break;
            default: // a comma
                expectsName = isObject;
                EndValueAt(depth);
                break;
        }

        return stop + 1;
    }

    private void BeginString()
    {
        isInString = true;
        isName = expectsName;
        if (!isName) return;
        expectsName = false;
        nameLength = 0;
        candidates = 0;
        for (var i = 0; i < members.Length && watching < 0; i++)
        {
            if (members[i].Depth == depth) candidates |= 1u << i;
        }
    }

    private void FollowName(ReadOnlySpan<byte> part)
    {
        for (var i = 0; candidates >> i != 0; i++)
        {
            var name = members[i].Name.Span;
            if (nameLength > name.Length || !name[nameLength..].StartsWith(part)) candidates &= ~(1u << i);
        }

        nameLength += part.Length;
    }

    private void BeginValue()
    {
        if (watching >= 0 || !isName) return;
        isName = false;
        for (var i = 0; candidates >> i != 0; i++)
        {
            if ((candidates >> i & 1) == 0 || members[i].Name.Length != nameLength) continue;
            watching = i;
            valueStart = scratchLength;
            isValueTooLong = false;
        }
    }

    private void EndValueAt(int level)
    {
        if (watching >= 0 && members[watching].Depth == level) watching = -1;
    }

    private void Open(bool isObject)
    {
        if (IsComplete || (depth == 0 && !isObject) || ++depth > MaxDepth)
        {
            IsBroken = true;
            return;
        }

        objects = isObject ? objects | 1ul << depth : objects & ~(1ul << depth);
        expectsName = isObject;
    }

    private void Close(bool isObject)
    {
        if (depth == 0 || ((objects >> depth & 1) != 0) != isObject)
        {
            IsBroken = true;
            return;
        }

        EndValueAt(depth);
        depth--;
        expectsName = false;
        IsComplete = depth == 0;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        isValueTooLong |= scratchLength + bytes.Length > MaxKept;
        if (isValueTooLong) return;
        if (scratchLength + bytes.Length > scratch.Length)
        {
            var next = ArrayPool<byte>.Shared.Rent(Math.Max(1024, (scratchLength + bytes.Length) * 2));
            scratch.AsSpan(0, scratchLength).CopyTo(next);
            if (scratch.Length > 0) ArrayPool<byte>.Shared.Return(scratch);
            scratch = next;
        }

        bytes.CopyTo(scratch.AsSpan(scratchLength));
        scratchLength += bytes.Length;
    }

    private void EndValue(int member)
    {
        if (isValueTooLong)
        {
            scratchLength = valueStart;
            return;
        }

        // The comma or bracket that ended the value has been kept with it.
        var value = scratch.AsSpan(valueStart, scratchLength - valueStart)[..^1].TrimEnd(" \t\r\n"u8);
        var trimmed = value.TrimStart(" \t\r\n"u8);
        if (kept[member].Length > 0 && trimmed.SequenceEqual("null"u8)) scratchLength = valueStart;
        else kept[member] = new Kept(valueStart + value.Length - trimmed.Length, trimmed.Length);
    }

    private readonly record struct Kept(int Start, int Length);
}
