using System.Text;
using CsCheck;
using McpHub.Wire.Schema;
using McpHub.Wire.Schema.Patterns;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class PatternTests
{
    [Theory]
    [InlineData("^.$", "🐲", true)]
    [InlineData("^..$", "🐲", false)]
    [InlineData("^[^a]$", "🐲", true)]
    [InlineData("^[🐲-🐴]$", "🐳", true)]
    [InlineData("^[🐲-🐴]$", "🐵", false)]
    [InlineData(@"^\u{1F432}+$", "🐲🐲", true)]
    [InlineData(@"^\uD83D\uDC32$", "🐲", true)]
    [InlineData(@"^\p{L}$", "𝒜", true)]
    [InlineData(@"^\P{L}$", "🐲", true)]
    [InlineData(@"^\P{L}$", "𝒜", false)]
    [InlineData(@"^[^\p{L}]$", "𝒜", false)]
    [InlineData(@"^\p{gc=Lu}\p{Lowercase_Letter}$", "Äé", true)]
    [InlineData(@"^\W\D\S$", "🐲🐲🐲", true)]
    [InlineData(@"^[\W]$", "a", false)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData(@"^[\d-x]+$", "1-x", true)]
    [InlineData(@"\bfoo\b", "éfoo", true)]
    [InlineData(@"\bfoo\b", "xfoo", false)]
    [InlineData(@"\Bfoo", "éfoo", false)]
    [InlineData("^(?<x>a)(b)\\2\\k<x>$", "abba", true)]
    [InlineData("^(?:(a)|b)\\1c$", "bc", true)]
    [InlineData("^(?=ab)a(?!c).(?<=b)(?<!a)$", "ab", true)]
    [InlineData("^[]$", "", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("^{a}$", "{a}", true)]
    [InlineData("^a{2,}$", "aaa", true)]
    [InlineData("^a{2}b{0,1}$", "aab", true)]
    [InlineData("^a+?$", "aa", true)]
    [InlineData(@"^\/\-\@$", "/-@", true)]
    [InlineData(@"^\x41\0\cA$", "A\0\u0001", true)]
    [InlineData("^[a-z]{1,39}$", "é", false)]
    [InlineData("^[^a-z]{1,39}$", "é", true)]
    public void Patterns_mean_what_ecma_262_says(string pattern, string text, bool matches)
    {
        var schema = JsonSchema.Compile(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["pattern"] = pattern }));

        Assert.Equal(matches, schema.Validate(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(text)).IsValid);
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("a**")]
    [InlineData("*a")]
    [InlineData("a|*")]
    [InlineData("(?=a)*")]
    [InlineData("a{2,1}")]
    [InlineData("[z-a]")]
    [InlineData("\\")]
    [InlineData(@"\Z")]
    [InlineData(@"\a")]
    [InlineData(@"\1")]
    [InlineData(@"\k<x>")]
    [InlineData(@"\u12")]
    [InlineData(@"\u{110000}")]
    [InlineData(@"\p{Nonsense}")]
    [InlineData(@"\p{Script=Greek}")]
    [InlineData("(?i)a")]
    [InlineData("(?P<x>a)")]
    [InlineData("(?>a)")]
    public void Expressions_that_ecma_262_does_not_have_are_refused(string pattern) =>
        Assert.Throws<PatternException>(() => PatternMatcher.Compile(pattern, new RegexFactory(SchemaOptions.Default)));

    [Fact]
    public void Too_long_an_expression_is_refused() =>
        Assert.Throws<PatternException>(() => PatternMatcher.Compile(new string('a', 1_025), new RegexFactory(SchemaOptions.Default)));

    [Fact]
    public void Too_many_expressions_are_refused()
    {
        var patterns = string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"{new string('a', 1_000)}{i}\":true"));

        var refusal = Assert.Throws<SchemaException>(() => Compile($$"""{"patternProperties":{ {{patterns}} } }"""));

        Assert.Contains("all expressions together", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^[a-z0-9-]{1,39}$", true)]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", true)]
    [InlineData("^[a-z]+@[0-9]+$", true)]
    [InlineData("^[a-z]+[a-z0-9]$", false)]
    [InlineData("^a?b?$", false)]
    [InlineData("^(a)$", false)]
    [InlineData("a$", false)]
    [InlineData("^a", false)]
    [InlineData("^a|b$", false)]
    public void Simple_sequences_are_matched_over_bytes(string pattern, bool isSimple) =>
        Assert.Equal(isSimple, AsciiPattern.TryCreate(pattern) is not null);

    [Fact]
    public void Matching_over_bytes_agrees_with_the_engine()
    {
        var part = Gen.Select(Gen.OneOf("a", "b", "[ab]", "[^a]", ".", @"\d", "-"), Gen.OneOf("", "+", "*", "?", "{2}", "{1,3}"), (set, count) => set + count);
        var text = Gen.OneOf('a', 'b', '1', '-', '\n').Array[0, 6].Select(chars => new string(chars));
        Gen.Select(part.Array[1, 4].Select(string.Concat), text).Sample((body, value) =>
        {
            var simple = AsciiPattern.TryCreate($"^{body}$");
            if (simple is null) return true;

            // The group keeps the second one from being simple.
            var same = Compile(System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["pattern"] = $"^(?:{body})$" }));
            return simple.Match(Encoding.UTF8.GetBytes(value)) == same.IsValid(System.Text.Json.JsonSerializer.SerializeToElement(value));
        }, iter: 3_000);
    }

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData(@"^\p{L}[\p{L}\p{N} ._-]*$", true)]
    [InlineData("^(?!x)a$", false)]
    [InlineData(@"^(a)\1$", false)]
    public void The_engine_that_cannot_backtrack_is_used_where_it_can_be(string pattern, bool isLinear) =>
        Assert.Equal(isLinear, IsLinear(pattern, new RegexFactory(SchemaOptions.Default)));

    [Fact]
    public void Automata_that_take_long_to_build_are_not_built()
    {
        var large = string.Concat(Enumerable.Range(0, 150).Select(i => $"[{(char)(0x4E00 + (i * 3))}-{(char)(0x5E00 + (i * 5))}]"));
        var regexes = new RegexFactory(SchemaOptions.Default);

        Assert.False(IsLinear(large, regexes));
        Assert.True(IsLinear(large[..600], regexes));
        Assert.Equal(3, Enumerable.Range(0, 20).Count(_ => IsLinear(large[..600], regexes)));
    }

    private static bool IsLinear(string pattern, RegexFactory regexes)
    {
        var findings = EcmaTranslator.Read(pattern);
        var regex = regexes.Plan(pattern, findings, new AstralAlphabet(findings.Sets), forAscii: true)();
        return regex.IsLinear;
    }
}
