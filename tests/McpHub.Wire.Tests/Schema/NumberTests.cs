using System.Numerics;
using System.Text;
using CsCheck;
using McpHub.Wire.Schema.Values;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class NumberTests
{
    /// <summary>A number as mantissa and power of ten, in a random one of its spellings.</summary>
    private static readonly Gen<(BigInteger Mantissa, int Exponent, string Text)> Number = Gen.Select(
        Gen.Long, Gen.Int[0, 3], Gen.Int[-30, 30], Gen.Int[0, 4], Gen.Bool).Select(Spell);

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", "1e0")]
    [InlineData("1", "0.1E+1")]
    [InlineData("100", "1e2")]
    [InlineData("0", "-0")]
    [InlineData("0", "-0.0e5")]
    [InlineData("12345678901234567890123", "12345678901234567890123.000")]
    public void Spellings_of_one_number_are_equal(string left, string right)
    {
        Assert.True(Compile($$"""{"const":{{left}}}""").Validate(right).IsValid);
        Assert.True(Compile($$"""{"enum":["x",{{right}}]}""").Validate(left).IsValid);
        Assert.False(Compile("""{"uniqueItems":true}""").Validate($"[{left},{right}]").IsValid);
    }

    [Theory]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("12345678901234567890123", "12345678901234567890124")]
    [InlineData("0.1", "0.10000000000000000001")]
    [InlineData("1e400", "1e401")]
    [InlineData("1", "-1")]
    public void Numbers_that_a_double_cannot_tell_apart_are_different(string left, string right)
    {
        Assert.False(Compile($$"""{"const":{{left}}}""").Validate(right).IsValid);
        Assert.True(Compile("""{"uniqueItems":true}""").Validate($"[{left},{right}]").IsValid);
    }

    [Fact]
    public void Comparison_agrees_with_exact_arithmetic() =>
        Gen.Select(Number, Number).Sample((left, right) =>
        {
            var expected = Scale(left).CompareTo(Scale(right));
            return Math.Sign(JsonNumber.Compare(Bytes(left.Text), Bytes(right.Text))) == expected
                && JsonNumber.Compare(Bytes(left.Text), Bytes(left.Text)) == 0;
        });

    [Fact]
    public void Division_agrees_with_exact_arithmetic() =>
        Gen.Select(Number, Number.Where(number => number.Mantissa > 0)).Sample((number, divisor) =>
            new NumberDivisor(Bytes(divisor.Text)).Divides(Bytes(number.Text)) == (Scale(number) % Scale(divisor)).IsZero);

    [Fact]
    public void Integers_agree_with_exact_arithmetic() =>
        Number.Sample(number => JsonNumber.Parse(Bytes(number.Text)).IsInteger == (Scale(number) % BigInteger.Pow(10, 60)).IsZero);

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1e2", true)]
    [InlineData("1.5e1", true)]
    [InlineData("1.5", false)]
    [InlineData("15e-1", false)]
    [InlineData("10e-1", true)]
    public void An_integer_is_known_by_its_value(string number, bool isInteger) =>
        Assert.Equal(isInteger, Compile("""{"type":"integer"}""").Validate(number).IsValid);

    [Fact]
    public void Draft_4_knows_an_integer_by_its_spelling()
    {
        var schema = Compile("""{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}""");

        Assert.False(schema.Validate("1.0").IsValid);
        Assert.True(schema.Validate("1").IsValid);
    }

    private static (BigInteger, int, string) Spell((long Mantissa, int Zeros, int Exponent, int Point, bool UpperCase) parts)
    {
        // mantissa · 10^exponent, with a decimal point moved left by so many digits, and zeros added behind it.
        var (mantissa, zeros, exponent, point, upperCase) = parts;
        mantissa /= 1_000_000_000;
        var digits = BigInteger.Abs(mantissa).ToString().PadLeft(point + 1, '0');
        var text = (mantissa < 0 ? "-" : "") + digits[..^point] + (point + zeros > 0 ? "." + digits[^point..] + new string('0', zeros) : "");
        return (mantissa, exponent - point, exponent == 0 ? text : $"{text}{(upperCase ? 'E' : 'e')}{exponent:+0;-0}");
    }

    /// <summary>The number times 10^60, which is whole.</summary>
    private static BigInteger Scale((BigInteger Mantissa, int Exponent, string Text) number) => number.Mantissa * BigInteger.Pow(10, number.Exponent + 60);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
