using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CsCheck;
using McpHub.Calls.Egress;
using McpHub.Snapshot;
using McpHub.Tests.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Calls.Egress;

/// <summary>The way out, against servers that are really there. Names mean what a test says.</summary>
public sealed class GuardedEgressTests : IDisposable
{
    private static readonly EgressPolicy Here = new() { AllowsHttp = true, Networks = [IPNetwork.Parse("127.0.0.1/32")] };
    private static readonly EgressPolicy Anywhere = new() { AllowsHttp = true };
    private static readonly EgressBounds Bounds = new(MaxBytes: 1000, MaxRedirects: 2, TimeSpan.FromSeconds(30));

    private static readonly uint[] Networks = [0x0A000000, 0x7F000000, 0xA9FE0000, 0xAC100000, 0xC0A80000];

    private readonly ConcurrentQueue<string> lookedUp = new();
    private readonly FakeTimeProvider time = new();
    private readonly GuardedEgress egress;
    private IPAddress[] addresses = [IPAddress.Loopback];

    public GuardedEgressTests() => egress = new GuardedEgress(
        (host, _) =>
        {
            lookedUp.Enqueue(host);
            return Task.FromResult(addresses);
        },
        time);

    [Fact]
    public async Task What_is_there_is_read_and_nothing_of_the_caller_goes_along()
    {
        await using var server = await FakeProvider.StartAsync(200, "hello", "Text/Plain; charset=utf-8");
        var result = await GetAsync(Named(server, "files.example"));

        Assert.Null(result.Problem);
        Assert.Equal(("hello", "text/plain"), (Encoding.UTF8.GetString(result.Body), result.MediaType));
        Assert.Equal(["Host", "User-Agent"], server.Requests.Single().Headers.Keys.Order());
        Assert.Equal(["files.example"], lookedUp);
    }

    [Theory]
    [InlineData("ftp://files.example/a", "only https and http are asked")]
    [InlineData("file:///etc/passwd", "only https and http are asked")]
    [InlineData("gopher://files.example/", "only https and http are asked")]
    [InlineData("https://user:password@files.example/", "it holds a user name or a password")]
    [InlineData("/etc/passwd", "only https and http are asked")]
    [InlineData("files.example/a.png", "it is no URL")]
    [InlineData("", "it is no URL")]
    [InlineData("http://", "it is no URL")]
    public async Task Url_of_another_kind_is_refused_before_anything_is_looked_up(string url, string problem)
    {
        Assert.Equal(problem, (await GetAsync(url)).Problem);
        Assert.Empty(lookedUp);
    }

    [Fact]
    public async Task Url_without_encryption_is_refused_unless_the_operator_allows_it() =>
        Assert.Equal("only https is asked", (await egress.GetAsync("http://files.example/", new EgressPolicy(), Bounds, TestContext.Current.CancellationToken)).Problem);

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.0.0.1.nip.example")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[64:ff9b::127.0.0.1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("[0:0:0:0:0:ffff:127.0.0.1]")]
    [InlineData("0")]
    [InlineData("①②⑦.⓪.⓪.①")]
    public async Task Every_spelling_of_an_address_inside_is_refused(string host)
    {
        await using var server = await FakeProvider.StartAsync(200, "secret");
        var result = await egress.GetAsync($"http://{host}:{PortOf(server)}/", Anywhere, Bounds, TestContext.Current.CancellationToken);

        Assert.Equal("its host is not public", result.Problem);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public Task Every_number_that_spells_a_private_address_is_refused() => Gen.Select(Gen.Int[0, Networks.Length - 1].Select(index => Networks[index]), Gen.UInt[0, 0xffff], Gen.Int[0, 4]).SampleAsync(
        async (network, host, form) =>
        {
            var address = network | host;
            var parts = new[] { address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255 };
            var spelled = form switch
            {
                0 => $"{address}",
                1 => $"0x{address:x}",
                2 => $"0{Convert.ToString(address, 8)}",
                3 => string.Join('.', parts.Select(part => $"0{Convert.ToString(part, 8)}")),
                _ => $"{string.Join('.', parts)}.",
            };
            Assert.Equal("its host is not public", (await egress.GetAsync($"http://{spelled}:9/", Anywhere, Bounds, default)).Problem);
        },
        iter: 300);

    [Fact]
    public async Task Name_that_means_one_address_inside_among_others_is_refused()
    {
        addresses = [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("10.0.0.7")];

        Assert.Equal("its host is not public", (await egress.GetAsync("http://rebinding.example/", Anywhere, Bounds, TestContext.Current.CancellationToken)).Problem);
    }

    [Fact]
    public async Task Name_is_looked_up_once_and_the_connection_goes_to_what_was_checked()
    {
        await using var server = await FakeProvider.StartAsync(200, "hello");
        var looked = 0;
        using var rebinding = new GuardedEgress((_, _) => Task.FromResult<IPAddress[]>([looked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]), time);

        Assert.Null((await rebinding.GetAsync(Named(server, "rebinding.example"), Here, Bounds, TestContext.Current.CancellationToken)).Problem);
        Assert.Equal(1, looked);
    }

    [Theory]
    [InlineData("http://10.0.0.1/", "its host is not public")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "its host is not public")]
    [InlineData("file:///etc/passwd", "only https and http are asked")]
    [InlineData("http://user@files.example/", "it holds a user name or a password")]
    public async Task Redirect_is_checked_like_the_url_itself(string location, string problem)
    {
        await using var server = await FakeProvider.StartAsync(302, "", "text/plain", ("Location", location));

        Assert.Equal(problem, (await GetAsync(Named(server, "files.example"))).Problem);
    }

    [Fact]
    public async Task Redirect_is_followed_as_often_as_the_bounds_say()
    {
        await using var server = await FakeProvider.StartAsync(async http =>
        {
            var hop = int.Parse(http.Request.Query["hop"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            http.Response.StatusCode = hop == 0 ? 200 : 307;
            if (hop > 0) http.Response.Headers.Location = $"?hop={hop - 1}";
            else await http.Response.WriteAsync("there");
        });

        Assert.Equal("there", Encoding.UTF8.GetString((await GetAsync($"{Named(server, "files.example")}?hop=2")).Body));
        Assert.Equal("it leads elsewhere more than 2 times", (await GetAsync($"{Named(server, "files.example")}?hop=3")).Problem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_larger_than_the_bound_is_refused_announced_or_not(bool isAnnounced)
    {
        await using var server = await FakeProvider.StartAsync(async http =>
        {
            if (isAnnounced) http.Response.ContentLength = 1001;
            await http.Response.WriteAsync(new string('a', 1001));
        });
        var result = await GetAsync(Named(server, "files.example"));

        Assert.Equal((true, "it is larger than 1000 bytes"), (result.IsTooLarge, result.Problem));
    }

    [Fact]
    public async Task Body_of_the_largest_size_is_read()
    {
        await using var server = await FakeProvider.StartAsync(200, new string('a', 1000));

        Assert.Equal(1000, (await GetAsync(Named(server, "files.example"))).Body.Length);
    }

    [Fact]
    public async Task Server_that_takes_too_long_is_given_up()
    {
        var isGone = new TaskCompletionSource();
        await using var server = await FakeProvider.StartAsync(async http =>
        {
            http.RequestAborted.Register(() => isGone.TrySetResult());
            await http.Response.WriteAsync("a");
            await http.Response.Body.FlushAsync();
            await isGone.Task;
        });
        var result = GetAsync(Named(server, "files.example"));
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return result.IsCompleted;
        }, "an answer once the time is over");

        Assert.Equal("it took longer than 30 seconds", (await result).Problem);
        await isGone.Task;
    }

    [Fact]
    public async Task Caller_that_leaves_ends_it()
    {
        using var caller = new CancellationTokenSource();
        var isGone = new TaskCompletionSource();
        await using var server = await FakeProvider.StartAsync(async http =>
        {
            http.RequestAborted.Register(() => isGone.TrySetResult());
            await caller.CancelAsync();
            await isGone.Task;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => egress.GetAsync(Named(server, "files.example"), Here, Bounds, caller.Token));
    }

    [Theory]
    [InlineData(404, "its host answered with the status 404")]
    [InlineData(206, "its host answered with the status 206")]
    public async Task Answer_that_is_no_whole_body_is_refused(int status, string problem)
    {
        await using var server = await FakeProvider.StartAsync(status, "part");

        Assert.Equal(problem, (await GetAsync(Named(server, "files.example"))).Problem);
    }

    [Fact]
    public async Task Compressed_body_is_never_inflated()
    {
        await using var server = await FakeProvider.StartAsync(200, "bomb", "text/plain", ("Content-Encoding", "gzip"));

        Assert.Equal("it came compressed, which nobody asked for", (await GetAsync(Named(server, "files.example"))).Problem);
    }

    [Fact]
    public async Task Host_that_nobody_answers_at_is_told_without_its_address() =>
        Assert.Equal("its host cannot be reached, or broke off", (await GetAsync(FakeProvider.DeadUrl())).Problem);

    [Theory]
    [InlineData("files.example", true)]
    [InlineData("FILES.EXAMPLE.", true)]
    [InlineData("a.cdn.example", true)]
    [InlineData("cdn.example", false)]
    [InlineData("evil-cdn.example", false)]
    [InlineData("files.example.evil", false)]
    [InlineData("127.0.0.1", false)]
    public async Task Only_hosts_that_the_operator_named_are_asked(string host, bool isAsked)
    {
        await using var server = await FakeProvider.StartAsync(200, "hello");
        var result = await egress.GetAsync(Named(server, host), Here with { Hosts = ["files.example", "*.cdn.example"] }, Bounds, TestContext.Current.CancellationToken);

        Assert.Equal(isAsked ? null : "its host is none that the operator allows", result.Problem);
    }

    public void Dispose() => egress.Dispose();

    private Task<EgressResult> GetAsync(string url) => egress.GetAsync(url, Here, Bounds, TestContext.Current.CancellationToken);

    private static int PortOf(FakeProvider server) => new Uri(server.BaseUrl).Port;

    private static string Named(FakeProvider server, string host) => $"http://{host}:{PortOf(server)}/a";
}
