using System.Buffers.Text;
using System.Globalization;

namespace McpHub.Wire.Schema.Values;

/// <summary>
/// A JSON number read as the decimal fraction it spells, ±0.d₁d₂… × 10^Magnitude, so that 1, 1.0 and 1e0 are one number
/// and no digit of a large one is lost. Exponents beyond ±10¹⁵ are read as ±10¹⁵. [hot]
/// </summary>
internal readonly ref struct JsonNumber
{
    private const long ExponentLimit = 1_000_000_000_000_000;

    /// <summary>From the first significant digit to the last; a decimal point may stand between.</summary>
    private readonly ReadOnlySpan<byte> _digits;

    private JsonNumber(bool isNegative, ReadOnlySpan<byte> digits, int digitCount, long magnitude)
    {
        IsNegative = isNegative;
        _digits = digits;
        DigitCount = digitCount;
        Magnitude = magnitude;
    }

    public bool IsNegative { get; }

    /// <summary>Significant digits, without leading and trailing zeros; 0 for zero.</summary>
    public int DigitCount { get; }

    public long Magnitude { get; }

    public bool IsZero => DigitCount == 0;

    public bool IsInteger => DigitCount <= Magnitude || IsZero;

    /// <summary>Power of ten of the last significant digit.</summary>
    public long Exponent => Magnitude - DigitCount;

    /// <param name="token">A number by the JSON grammar.</param>
    public static JsonNumber Parse(ReadOnlySpan<byte> token)
    {
        var isNegative = token[0] == (byte)'-';
        if (isNegative) token = token[1..];

        var e = token.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = e < 0 ? token : token[..e];
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0) return default;

        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        if (point < 0) point = mantissa.Length;

        var digits = mantissa[first..(last + 1)];
        var count = digits.Length - (first < point && point < last ? 1 : 0);
        var magnitude = first < point ? point - first : point + 1 - first;
        return new(isNegative, digits, count, magnitude + (e < 0 ? 0 : ParseExponent(token[(e + 1)..])));
    }

    /// <summary>Compares two number tokens by value.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (TryParseLong(left, out var a) && TryParseLong(right, out var b)) return a.CompareTo(b);
        return Parse(left).CompareTo(Parse(right));
    }

    public static bool TryParseLong(ReadOnlySpan<byte> token, out long value) =>
        Utf8Parser.TryParse(token, out value, out var used) && used == token.Length;

    public int CompareTo(JsonNumber other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        return Sign * CompareSize(other);
    }

    /// <summary>The significant digits in order, without the point.</summary>
    public DigitEnumerator GetEnumerator() => new(_digits);

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private int CompareSize(JsonNumber other)
    {
        if (Magnitude != other.Magnitude) return Magnitude.CompareTo(other.Magnitude);

        var theirs = other.GetEnumerator();
        foreach (var digit in this)
        {
            if (!theirs.MoveNext()) return 1;
            if (digit != theirs.Current) return digit.CompareTo(theirs.Current);
        }

        return theirs.MoveNext() ? -1 : 0;
    }

    private static long ParseExponent(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == (byte)'-';
        var digits = text.TrimStart("+-"u8).TrimStart((byte)'0');
        if (digits.IsEmpty) return 0;

        var size = digits.Length > 15 ? ExponentLimit : long.Parse(digits, CultureInfo.InvariantCulture);
        return isNegative ? -size : size;
    }

    /// <summary>Walks digits, stepping over the decimal point.</summary>
    public ref struct DigitEnumerator(ReadOnlySpan<byte> digits)
    {
        private readonly ReadOnlySpan<byte> _digits = digits;
        private int _next;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            if (_next < _digits.Length && _digits[_next] == (byte)'.') _next++;
            if (_next >= _digits.Length) return false;
            Current = _digits[_next++] - '0';
            return true;
        }
    }
}
