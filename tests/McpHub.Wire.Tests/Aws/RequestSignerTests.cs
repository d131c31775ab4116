using System.Text;
using McpHub.Wire.Aws;

namespace McpHub.Wire.Tests.Aws;

/// <summary>The signatures are those of Amazon's own test suite, except where the test says otherwise.</summary>
public sealed class RequestSignerTests
{
    private static readonly AwsCredentials Credentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset Now = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    public void Signature_is_the_one_that_amazon_expects(string method, string path, string signature)
    {
        Assert.EndsWith($"SignedHeaders=host;x-amz-date, Signature={signature}", Authorization(method, path, [], ""));
    }

    [Fact]
    public void Headers_and_body_are_signed()
    {
        Assert.EndsWith(
            "SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            Authorization("POST", "/", [new("Content-Type", "application/x-www-form-urlencoded")], "Param1=value1"));
    }

    [Fact]
    public void Session_of_temporary_credentials_is_signed_and_sent()
    {
        const string Token =
            "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
        var added = Sign("POST", "/", [], "", Credentials with { SessionToken = Token });

        Assert.EndsWith("SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead", added["Authorization"]);
        Assert.Equal(Token, added["x-amz-security-token"]);
        Assert.Equal("20150830T123600Z", added["x-amz-date"]);
    }

    [Fact]
    public void Colon_in_the_name_of_a_model_is_escaped_twice()
    {
        var once = Authorization("POST", "/model/anthropic.claude-v2%3A1/converse", [], "{}");

        Assert.Equal(once, Authorization("POST", "/model/anthropic.claude-v2%3A1/converse", [], "{}"));
        Assert.NotEqual(once, Authorization("POST", "/model/anthropic.claude-v2%253A1/converse", [], "{}"));
        Assert.NotEqual(once, Authorization("POST", "/model/anthropic.claude-v2:1/converse", [], "{}"));
    }

    [Fact]
    public void Secrets_are_not_told_by_printing_the_credentials()
    {
        Assert.DoesNotContain("wJalr", (Credentials with { SessionToken = "secret" }).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (Credentials with { SessionToken = "secret" }).ToString(), StringComparison.Ordinal);
    }

    private static string Authorization(string method, string path, KeyValuePair<string, string>[] headers, string body) => Sign(method, path, headers, body, Credentials)["Authorization"];

    private static Dictionary<string, string> Sign(string method, string path, KeyValuePair<string, string>[] headers, string body, AwsCredentials credentials) => RequestSigner
        .Sign(method, new Uri($"https://example.amazonaws.com{path}"), headers, Encoding.UTF8.GetBytes(body), credentials, new AwsScope("us-east-1", "service"), Now)
        .ToDictionary();
}
