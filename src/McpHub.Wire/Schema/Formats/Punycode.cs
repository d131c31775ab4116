using System.Text;

namespace McpHub.Wire.Schema.Formats;

/// <summary>Punycode (RFC 3492), without the "xn--" prefix.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int InitialBias = 72;
    private const int InitialCode = 128;

    public static bool TryDecode(string text, out Rune[] characters)
    {
        characters = [];
        var delimiter = text.LastIndexOf('-');
        var decoded = new List<Rune>();
        foreach (var c in text.AsSpan(0, Math.Max(delimiter, 0))) decoded.Add(new Rune(c));

        var (code, bias, index) = (InitialCode, InitialBias, 0);
        for (var next = delimiter + 1; next < text.Length;)
        {
            var before = index;
            if (!TryReadDelta(text, ref next, bias, ref index)) return false;

            bias = Adapt(index - before, decoded.Count + 1, before == 0);
            code += index / (decoded.Count + 1);
            index %= decoded.Count + 1;
            if (!Rune.TryCreate(code, out var character)) return false;
            decoded.Insert(index++, character);
        }

        characters = [.. decoded];
        return true;
    }

    public static string Encode(IReadOnlyCollection<Rune> characters)
    {
        var output = new StringBuilder();
        foreach (var character in characters.Where(character => character.IsAscii)) output.Append((char)character.Value);

        var (code, bias, delta, basic) = (InitialCode, InitialBias, 0, output.Length);
        var handled = basic;
        if (basic > 0) output.Append('-');
        while (handled < characters.Count)
        {
            var smallest = characters.Where(character => character.Value >= code).Min(character => character.Value);
            delta += (smallest - code) * (handled + 1);
            code = smallest;
            foreach (var character in characters)
            {
                if (character.Value < code) delta++;
                if (character.Value != code) continue;
                WriteDelta(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            code++;
        }

        return output.ToString();
    }

    private static bool TryReadDelta(string text, ref int next, int bias, ref int index)
    {
        long weight = 1;
        long value = index;
        for (var k = Base; ; k += Base)
        {
            if (next == text.Length || DigitOf(text[next++]) is not { } digit) return false;

            value += digit * weight;
            if (value > int.MaxValue) return false;
            index = (int)value;

            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (digit < threshold) return true;
            weight = Math.Min(weight * (Base - threshold), int.MaxValue);
        }
    }

    private static void WriteDelta(StringBuilder output, int delta, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (delta < threshold) break;
            output.Append(DigitFor(threshold + ((delta - threshold) % (Base - threshold))));
            delta = (delta - threshold) / (Base - threshold);
        }

        output.Append(DigitFor(delta));
    }

    private static int? DigitOf(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= 'A' and <= 'Z' => c - 'A',
        >= '0' and <= '9' => c - '0' + 26,
        _ => null,
    };

    private static char DigitFor(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int Adapt(int delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / 700 : delta / 2;
        delta += delta / count;

        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base) delta /= Base - TMin;
        return k + ((Base - TMin + 1) * delta / (delta + 38));
    }
}
