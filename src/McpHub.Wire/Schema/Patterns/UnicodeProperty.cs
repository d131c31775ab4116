using System.Collections.Concurrent;
using System.Globalization;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// A property that <c>\p{…}</c> can name: the general categories by their short and long names, <c>Any</c> and
/// <c>ASCII</c>. Scripts and derived properties have no data in the base library and are refused.
/// </summary>
internal sealed class UnicodeProperty
{
    private static readonly ConcurrentDictionary<string, UnicodeProperty> Known = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> LongNames = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo", ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me", ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd",
        ["Letter_Number"] = "Nl", ["Other_Number"] = "No", ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc",
        ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe", ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po", ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc",
        ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So", ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl",
        ["Paragraph_Separator"] = "Zp", ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Surrogate"] = "Cs",
        ["Private_Use"] = "Co", ["Unassigned"] = "Cn",
    };

    /// <summary>In the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] Categories =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private UnicodeProperty(string inBmp, string notInBmp, UInt128 ascii, bool[] categories)
    {
        InBmp = inBmp;
        NotInBmp = notInBmp;
        Ascii = ascii;
        Astral = FindAstral(categories);
        NotAstral = FindAstral(Array.ConvertAll(categories, isMember => !isMember));
    }

    /// <summary>For use inside a .NET character class; without surrogates, which are no characters.</summary>
    public string InBmp { get; }

    public string NotInBmp { get; }

    /// <summary>The ASCII members, one bit each.</summary>
    public UInt128 Ascii { get; }

    public IReadOnlyList<(int First, int Last)> Astral { get; }

    public IReadOnlyList<(int First, int Last)> NotAstral { get; }

    /// <param name="name">What stands between the braces.</param>
    public static UnicodeProperty Find(string name)
    {
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        var value = equals < 0 ? name : name[(equals + 1)..];
        if (equals >= 0 && name[..equals] is not ("gc" or "General_Category")) throw Unknown(name);

        var shortName = LongNames.GetValueOrDefault(value, value);
        return Known.TryGetValue(shortName, out var known) ? known : Known.GetOrAdd(shortName, Build(shortName) ?? throw Unknown(name));
    }

    private static PatternException Unknown(string name) =>
        new($"the Unicode property \"{name}\" is not supported; general categories such as L or Nd are");

    private static UnicodeProperty? Build(string name)
    {
        switch (name)
        {
            case "Any":
                return new(@"\u0000-\uD7FF\uE000-\uFFFF", "", UInt128.MaxValue, Array.ConvertAll(Categories, _ => true));
            case "ASCII":
                return new(@"\u0000-\u007F", @"\u0080-\uD7FF\uE000-\uFFFF", UInt128.MaxValue, new bool[Categories.Length]);
        }

        var members = Categories.Where(category => name == "LC" ? category is "Lu" or "Ll" or "Lt" : category.StartsWith(name, StringComparison.Ordinal)).ToArray();
        if (members.Length == 0) return null;

        var isMember = Array.ConvertAll(Categories, members.Contains);
        return new(InClass(members), InClass(Categories.Except(members)), FindAscii(isMember), isMember);
    }

    private static string InClass(IEnumerable<string> categories) =>
        string.Concat(categories.Where(category => category != "Cs").Select(category => $@"\p{{{category}}}"));

    private static UInt128 FindAscii(bool[] categories)
    {
        UInt128 members = 0;
        for (var c = 0; c < 0x80; c++)
        {
            if (categories[(int)CharUnicodeInfo.GetUnicodeCategory(c)]) members |= UInt128.One << c;
        }

        return members;
    }

    /// <summary>Asks for every character beyond U+FFFF once; .NET expressions know categories of single units only.</summary>
    private static List<(int First, int Last)> FindAstral(bool[] categories)
    {
        var ranges = new List<(int First, int Last)>();
        for (var codePoint = CharacterSet.FirstAstral; codePoint <= CharacterSet.LastAstral; codePoint++)
        {
            if (!categories[(int)CharUnicodeInfo.GetUnicodeCategory(codePoint)]) continue;
            if (ranges.Count > 0 && ranges[^1].Last == codePoint - 1) ranges[^1] = (ranges[^1].First, codePoint);
            else ranges.Add((codePoint, codePoint));
        }

        return ranges;
    }
}
