using System.Buffers;
using System.Text.Unicode;

namespace McpHub.Wire.Schema.Values;

/// <summary>
/// The text of a JSON string with its escapes resolved: the input's own bytes when it has none, a pooled copy
/// otherwise. Dispose gives the copy back. [hot]
/// </summary>
internal ref struct Utf8Text
{
    private byte[]? _rented;

    public Utf8Text(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            Bytes = raw;
            IsWellFormed = Utf8.IsValid(raw);
            return;
        }

        _rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        IsWellFormed = JsonText.TryUnescape(raw, _rented, out var written) && Utf8.IsValid(_rented.AsSpan(0, written));
        Bytes = _rented.AsSpan(0, written);
    }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>False when the text cannot be written as UTF-8: half a surrogate pair, or bytes that are not UTF-8.</summary>
    public bool IsWellFormed { get; }

    public void Dispose()
    {
        if (_rented is null) return;
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }
}
