using System.Globalization;
using System.Numerics;
using System.Text;

namespace McpHub.Wire.Schema.Values;

/// <summary>
/// The number of a <c>multipleOf</c>. Divides exactly, in time proportional to the digits written and without ever
/// expanding an exponent: v·10^a is a multiple of d·10^b just when a ≥ b and d divides v·10^(a-b). [hot]
/// </summary>
internal sealed class NumberDivisor
{
    private readonly long _exponent;
    private readonly ulong _small;
    private readonly BigInteger _large;

    /// <param name="token">A number above zero.</param>
    public NumberDivisor(ReadOnlySpan<byte> token)
    {
        var number = JsonNumber.Parse(token);
        var digits = new StringBuilder(number.DigitCount);
        foreach (var digit in number) digits.Append((char)('0' + digit));

        _exponent = number.Exponent;
        _large = BigInteger.Parse(digits.ToString(), CultureInfo.InvariantCulture);
        _small = _large <= ulong.MaxValue ? (ulong)_large : 0;
    }

    public bool Divides(ReadOnlySpan<byte> token)
    {
        var number = JsonNumber.Parse(token);
        if (number.IsZero) return true;

        // The last digit of the number is not zero, so no negative power of ten can be divided out.
        var shift = number.Exponent - _exponent;
        if (shift < 0) return false;
        return _small > 0 ? DividesSmall(number, shift) : DividesLarge(number, shift);
    }

    private bool DividesSmall(JsonNumber number, long shift)
    {
        UInt128 rest = 0;
        foreach (var digit in number) rest = ((rest * 10) + (uint)digit) % _small;

        UInt128 power = 10 % _small;
        for (var left = shift; left > 0; left >>= 1)
        {
            if ((left & 1) == 1) rest = rest * power % _small;
            power = power * power % _small;
        }

        return rest % _small == 0;
    }

    private bool DividesLarge(JsonNumber number, long shift)
    {
        var rest = BigInteger.Zero;
        foreach (var digit in number) rest = ((rest * 10) + digit) % _large;
        return (rest * BigInteger.ModPow(10, shift, _large) % _large).IsZero;
    }
}
