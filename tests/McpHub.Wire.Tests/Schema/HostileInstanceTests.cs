using System.Diagnostics;
using System.Text.Json;
using McpHub.Wire.Schema;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class HostileInstanceTests
{
    private const int Deep = 100_000;

    /// <summary>The parser takes seconds for 100,000 levels (its time grows with the square), the validator none of them.</summary>
    private const int DeepElement = 3_000;

    [Fact]
    public void Deeply_nested_text_is_an_error()
    {
        var result = Compile("{}").Validate(Repeat("[", Deep) + Repeat("]", Deep));

        Assert.Equal("json", Assert.Single(result.Errors).Keyword);
    }

    [Theory]
    [InlineData("""{"items":{"$ref":"#"}}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"items":{"$ref":"#"}}]}""")]
    [InlineData("""{"not":{"type":"string"},"prefixItems":[{"$ref":"#"}],"unevaluatedItems":false}""")]
    [InlineData("""{"contains":{"$ref":"#"}}""")]
    public void A_deeply_nested_element_is_an_error(string schema)
    {
        using var document = JsonDocument.Parse(Repeat("[", DeepElement) + Repeat("]", DeepElement), new JsonDocumentOptions { MaxDepth = DeepElement + 1 });

        var error = Assert.Single(Compile(schema).Validate(document.RootElement).Errors);

        Assert.Equal("limit", error.Keyword);
    }

    [Theory]
    [InlineData("""{"uniqueItems":true}""")]
    [InlineData("""{"items":{"uniqueItems":true}}""")]
    public void Deeply_nested_items_are_not_compared_without_end(string schema)
    {
        var nest = Repeat("[", DeepElement) + Repeat("]", DeepElement);
        using var document = JsonDocument.Parse($"[[{nest},{nest}],[{nest},{nest}]]", new JsonDocumentOptions { MaxDepth = DeepElement + 3 });

        Assert.Equal("limit", Assert.Single(Compile(schema).Validate(document.RootElement).Errors).Keyword);
    }

    [Fact]
    public void A_small_stack_ends_in_an_error_not_in_the_process()
    {
        var options = new SchemaOptions { MaxDepth = 10_000, MaxSteps = int.MaxValue };
        var schema = Compile("""{"items":{"$ref":"#"}}""", options);
        SchemaResult result = default;
        var text = Repeat("[", 8_000) + Repeat("]", 8_000);
        var thread = new Thread(() => result = schema.Validate(text), maxStackSize: 512 * 1024);

        thread.Start();
        thread.Join();

        Assert.Equal("limit", Assert.Single(result.Errors).Keyword);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a|aa)*$")]
    [InlineData("(a?){60}(a){60}$")]
    [InlineData("^(a+)+b")]
    [InlineData("(.*a){12}$")]
    [InlineData("(?=(a+)+$)b")]
    [InlineData(@"^(a+)+\1$")]
    public void Exponential_patterns_are_bounded(string pattern)
    {
        var schema = JsonSchema.Compile(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["pattern"] = pattern }));
        var value = Value($"\"{new string('a', 100_000)}!\"");
        schema.IsValid(Value("\"warm\""));

        var watch = Stopwatch.StartNew();
        var result = schema.Validate(value);

        // 0.1 s on an idle machine; the bound here is for one that is not.
        Assert.False(result.IsValid);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"took {watch.Elapsed}");
    }

    [Fact]
    public void Many_slow_matches_share_one_time_budget()
    {
        var schema = Compile("""{"items":{"not":{"pattern":"^(?=(a|aa)+$)b"}}}""");
        var items = string.Join(',', Enumerable.Repeat($"\"{new string('a', 24)}!\"", 5_000));

        var watch = Stopwatch.StartNew();
        var result = schema.Validate($"[{items}]");

        Assert.Equal("limit", Assert.Single(result.Errors).Keyword);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"took {watch.Elapsed}");
    }

    [Fact]
    public void Comparing_many_items_stays_within_the_budget()
    {
        var items = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"{{\"a\":{i}}}"));

        Assert.True(Compile("""{"uniqueItems":true}""").Validate($"[{items}]").IsValid);
    }

    [Theory]
    [InlineData("1e999999999", """{"multipleOf":0.1}""", true)]
    [InlineData("1e-999999999", """{"multipleOf":0.1}""", false)]
    [InlineData("1e999999999", """{"type":"integer","minimum":1e999999998}""", true)]
    [InlineData("1e999999999", """{"maximum":1e999999998}""", false)]
    [InlineData("1e99999999999999999999", """{"type":"integer"}""", true)]
    [InlineData("-1e99999999999999999999", """{"minimum":0}""", false)]
    [InlineData("0e99999999999999999999", """{"const":0}""", true)]
    public void Huge_exponents_are_never_expanded(string number, string schema, bool valid) =>
        Assert.Equal(valid, Compile(schema).Validate(number).IsValid);

    [Fact]
    public void A_number_of_a_million_digits_is_divided_quickly()
    {
        var schema = Compile("""{"multipleOf":123456789012345678901234567890}""");

        var watch = Stopwatch.StartNew();
        schema.Validate(new string('7', 1_000_000));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("""{"b":[{"c":{"d":0,"d":0}}]}""")]
    public void A_property_named_twice_is_an_error(string json)
    {
        foreach (var schema in (string[])["{}", """{"type":"object"}""", """{"properties":{"a":{},"b":{"items":{}}},"additionalProperties":false}"""])
        {
            Assert.Equal("json", Assert.Single(Compile(schema).Validate(json).Errors).Keyword);
        }
    }

    [Theory]
    [InlineData("""{"pattern":"a"}""")]
    [InlineData("""{"not":{"pattern":"a"}}""")]
    public void Half_a_surrogate_pair_is_never_valid_where_text_is_looked_at(string schema) =>
        Assert.False(Compile(schema).Validate("\"\\ud800\"").IsValid);

    [Fact]
    public void Errors_are_capped()
    {
        var result = Compile("""{"items":{"type":"string"}}""").Validate("[" + string.Join(',', Enumerable.Range(0, 1_000)) + "]");

        Assert.Equal(32, result.Errors.Count);
    }

    // The linear engine with a time limit says "no match" to the longer ones, which "not" turns into yes.
    [Theory]
    [InlineData(30_000)]
    [InlineData(120_000)]
    [InlineData(1_000_000)]
    public void Expression_on_a_long_text_is_never_a_mismatch_by_mistake(int length)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(string.Concat(Enumerable.Repeat("ab", length / 2)));

        Assert.False(Compile("""{"not":{"pattern":"^(?:ab|cd)*$"}}""").Validate(text).IsValid);
    }

    [Fact]
    public void Costly_characters_share_one_time_budget()
    {
        var random = new Random(1);
        var texts = Enumerable.Range(0, 400).Select(_ => string.Concat(Enumerable.Range(0, 10_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b')));
        var schema = Compile("""{"items":{"not":{"pattern":"^(?:a|b)*a(?:a|b){300}x"}}}""");
        var started = Stopwatch.GetTimestamp();

        var result = schema.Validate(JsonSerializer.SerializeToUtf8Bytes(texts));

        Assert.False(result.IsValid);
        Assert.Contains("take too long", result.Errors[0].Message);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }
}
