using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>multipleOf</c>, exact.</summary>
internal sealed class MultipleOfKeyword : IKeyword
{
    /// <summary>Dividing costs the product of both numbers' digits; real divisors have a handful.</summary>
    private const int MaxDivisorDigits = 1_000;

    private readonly KeywordSite _site;
    private readonly byte[] _token;
    private readonly NumberDivisor _divisor;
    private readonly long _whole;

    private MultipleOfKeyword(KeywordSite site, byte[] token)
    {
        _site = site;
        _token = token;
        _divisor = new NumberDivisor(token);
        if (JsonNumber.TryParseLong(token, out var whole)) _whole = whole;
    }

    public static IKeyword? Build(KeywordContext context)
    {
        if (!context.TryGet("multipleOf", Vocabularies.Validation, out _)) return null;

        var token = JsonMarshal.GetRawUtf8Value(context.Require("multipleOf", JsonValueKind.Number, "must be a number")).ToArray();
        var number = JsonNumber.Parse(token);
        if (number.IsZero || number.IsNegative) throw context.Error("multipleOf", "must be greater than zero");
        if (number.DigitCount > MaxDivisorDigits) throw context.Error("multipleOf", $"must not have more than {MaxDivisorDigits} digits");
        return new MultipleOfKeyword(context.Site("multipleOf"), token);
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Number) return true;

        var number = JsonMarshal.GetRawUtf8Value(instance);
        if (!run.TrySpend(1 + (number.Length / 64)) || Holds(number)) return true;
        return run.Errors is not null && run.Report(_site, $"Must be a multiple of {Encoding.UTF8.GetString(_token)}.");
    }

    /// <summary>Whether a number token is a multiple.</summary>
    public bool Holds(ReadOnlySpan<byte> number)
    {
        if (_whole > 0 && JsonNumber.TryParseLong(number, out var value)) return value % _whole == 0;
        return _divisor.Divides(number);
    }
}
