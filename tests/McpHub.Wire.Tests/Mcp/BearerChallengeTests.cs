using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class BearerChallengeTests
{
    [Theory]
    [InlineData("Bearer", null, null, null)]
    [InlineData("bearer scope=\"a b\"", null, "a b", null)]
    [InlineData("Bearer resource_metadata=\"https://h/.well-known/x\", scope=\"a\", error=\"insufficient_scope\"", "https://h/.well-known/x", "a", "insufficient_scope")]
    [InlineData("Bearer realm=\"x, Bearer scope=\\\"evil\\\"\" , error = invalid_token", null, null, "invalid_token")]
    [InlineData("Basic realm=\"x\", Bearer scope=\"a\"", null, "a", null)]
    [InlineData("Negotiate YWJj==, Bearer scope=\"a\"", null, "a", null)]
    [InlineData("Bearer scope=\"a\", Basic realm=\"x\", error=\"no\"", null, "a", null)]
    [InlineData("Bearer scope=\"a\\\"b\"", null, "a\"b", null)]
    [InlineData("Bearer scope=\"without end", null, null, null)]
    [InlineData("Bearer scope=\"first\", scope=\"second\"", null, "first", null)]
    public void Reads_what_a_server_wants(string header, string? metadata, string? scope, string? error) =>
        Assert.Equal(new BearerChallenge(metadata, scope, error), BearerChallenge.Find([header]));

    [Theory]
    [InlineData("")]
    [InlineData("Basic realm=\"Bearer\"")]
    [InlineData("=,=\"")]
    [InlineData("\"Bearer\"")]
    public void Other_schemes_are_no_challenge_for_tokens(string header) => Assert.Null(BearerChallenge.Find([header]));

    [Fact]
    public void Takes_the_first_of_several_headers_that_is_one() => Assert.Equal("a", BearerChallenge.Find(["Basic realm=\"x\"", "Bearer scope=\"a\"", "Bearer scope=\"b\""])!.Scope);

    [Fact]
    public void Any_text_is_read_in_bounded_time() =>
        CsCheck.Check.Sample(CsCheck.Gen.String[CsCheck.Gen.Char["Bearscop =,\"\\\t"], 0, 200], text => BearerChallenge.Find([text]));
}
