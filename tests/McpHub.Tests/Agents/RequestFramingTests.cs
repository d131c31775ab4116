namespace McpHub.Tests.Agents;

/// <summary>Requests whose end two readers could see in two places: what follows them is never taken for another request.</summary>
public sealed class RequestFramingTests
{
    private const string Smuggled = "GET /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private const string Post = "POST /nothing HTTP/1.1\r\nHost: localhost\r\n";

    [Theory]
    [InlineData("Content-Length: 6\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 5, 6\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n")]
    public async Task Nothing_behind_an_ambiguous_request_is_answered(string rest)
    {
        await using var host = await EdgeHost.StartAsync();

        var answer = await RawHttp.SendAsync(host.Address, Post + rest + Smuggled);

        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_follows_a_request_that_is_clear_is_answered()
    {
        await using var host = await EdgeHost.StartAsync();

        var answer = await RawHttp.SendAsync(host.Address, $"{Post}Content-Length: 5\r\n\r\n0\r\n\r\n{Smuggled}");

        Assert.Contains("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_encryption_there_is_no_HTTP_2_whose_streams_could_be_reset()
    {
        await using var host = await EdgeHost.StartAsync();

        var answer = await RawHttp.SendAsync(host.Address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\0\0\u0012\u0004", answer, StringComparison.Ordinal);
    }
}
