using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.Gemini;

namespace McpHub.Wire.Tests.Dialects.Gemini;

public sealed class GeminiErrorTests
{
    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", "Bad.", "", ErrorClass.Invalid)]
    [InlineData(400, "INVALID_ARGUMENT", "The input token count (5) exceeds the maximum number of tokens allowed (4).", "", ErrorClass.ContextLength)]
    [InlineData(400, "INVALID_ARGUMENT", "Key.", """{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}""", ErrorClass.Authentication)]
    [InlineData(403, "PERMISSION_DENIED", "No.", "", ErrorClass.Permission)]
    [InlineData(404, "NOT_FOUND", "No.", "", ErrorClass.NotFound)]
    [InlineData(429, "RESOURCE_EXHAUSTED", "Slow.", "", ErrorClass.RateLimited)]
    [InlineData(429, "RESOURCE_EXHAUSTED", "Day.", """{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}""", ErrorClass.Quota)]
    [InlineData(500, "INTERNAL", "Oh.", "", ErrorClass.Upstream)]
    [InlineData(503, "UNAVAILABLE", "Busy.", "", ErrorClass.Overloaded)]
    [InlineData(504, "DEADLINE_EXCEEDED", "Late.", "", ErrorClass.Timeout)]
    [InlineData(418, "NEW_STATUS", "?", "", ErrorClass.Invalid)]
    public void Status_tells_what_went_wrong(int status, string word, string message, string detail, ErrorClass expected)
    {
        var error = Read(status, $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","status":"{{{word}}}","details":[{{{detail}}}]}}""");

        Assert.Equal((expected, message, status), (error.Class, error.Message, error.Status));
    }

    [Fact]
    public void Time_to_wait_is_read_from_the_details()
    {
        var error = Read(429, """[{"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"36.5s"}]}}]""");

        Assert.Equal((TimeSpan.FromSeconds(36.5), "RESOURCE_EXHAUSTED"), (error.RetryAfter, error.Code));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Body_of_another_kind_is_told_by_the_status_alone(string body)
    {
        Assert.Equal(new ChatError(ErrorClass.Overloaded, "The provider answered with status 503.") { Status = 503 }, Read(503, body));
    }

    [Fact]
    public void Error_is_written_as_google_spells_it()
    {
        var output = new ArrayBufferWriter<byte>();
        GeminiDialect.Instance.Errors.Write(new ChatError(ErrorClass.RateLimited, "Slow.") { Code = "rate_limited", RetryAfter = TimeSpan.FromSeconds(2) }, "req-1", output);

        Assert.Equal(
            """{"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"rate_limited","domain":"mcphub"},{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"req-1"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"}]}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal("rate_limited", Read(429, Encoding.UTF8.GetString(output.WrittenSpan)).Code);
    }

    private static ChatError Read(int status, string body) => GeminiDialect.Instance.Errors.Read(status, Encoding.UTF8.GetBytes(body));
}
