using System.Buffers;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// The elements of a JSON array that comes in pieces: what Gemini streams without <c>alt=sse</c>. Only where they begin and end is found out;
/// whether an element is right is for its reader. Bounded. Not thread-safe.
/// </summary>
/// <param name="maxBytes">Of one element. Default 16 MiB.</param>
public sealed class ArrayElements(int maxBytes = 16 * 1024 * 1024)
{
    private readonly ArrayBufferWriter<byte> element = new(1024);
    private readonly Queue<byte[]> complete = [];
    private int depth; // of brackets, that of the array included
    private bool isInText;
    private bool isEscaped;

    /// <summary>Whether the array has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="McpHub.Wire.Chat.ChatFormatException">They are no array, or an element is too large.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes) Add(one);
    }

    public bool TryRead(out ReadOnlySpan<byte> json)
    {
        var found = complete.TryDequeue(out var bytes);
        json = bytes;
        return found;
    }

    private void Add(byte one)
    {
        if (isInText)
        {
            Keep(one);
            if (isEscaped) isEscaped = false;
            else if (one == '\\') isEscaped = true;
            else if (one == '"') isInText = false;
            return;
        }

        switch (one)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF when depth <= 1: // with the mark that some put before UTF-8
                return;
            case (byte)'[' when depth == 0 && !IsOver:
                depth = 1;
                return;
            case (byte)',' when depth == 1:
                return;
            case (byte)']' when depth == 1:
                depth = 0;
                IsOver = true;
                return;
        }

        if (depth == 0 || (depth == 1 && one != '{')) throw new Chat.ChatFormatException("", "the stream is not an array of JSON objects");
        Keep(one);
        if (one == '"') isInText = true;
        else if (one is (byte)'{' or (byte)'[') depth++;
        else if (one is (byte)'}' or (byte)']' && --depth == 1) Complete();
    }

    private void Keep(byte one)
    {
        if (element.WrittenCount == maxBytes) throw new Chat.ChatFormatException("", $"an element of the stream is larger than {maxBytes} bytes");
        element.GetSpan(1)[0] = one;
        element.Advance(1);
    }

    private void Complete()
    {
        complete.Enqueue(element.WrittenSpan.ToArray());
        element.ResetWrittenCount();
    }
}
