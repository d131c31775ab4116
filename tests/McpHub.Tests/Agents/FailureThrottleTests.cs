using System.Net;
using McpHub.Agents;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Agents;

public sealed class FailureThrottleTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly FailureThrottle throttle;

    public FailureThrottleTests() => throttle = new FailureThrottle(clock);

    [Fact]
    public void An_address_over_the_limit_must_wait_until_its_minute_is_over()
    {
        var address = IPAddress.Parse("192.0.2.1");
        Assert.Null(Fail(address, FailureThrottle.PerMinute));
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(40), throttle.CountFailure(address));
        Assert.Null(throttle.CountFailure(IPAddress.Parse("192.0.2.2")));
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(throttle.CountFailure(address));
    }

    [Fact]
    public void Loopback_has_the_higher_limit()
    {
        Assert.Null(Fail(IPAddress.Loopback, FailureThrottle.PerMinuteOnLoopback));
        Assert.NotNull(throttle.CountFailure(IPAddress.Loopback));
        Assert.NotNull(throttle.CountFailure(null));
        Assert.NotNull(throttle.CountFailure(IPAddress.Loopback.MapToIPv6()));
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_share_a_count()
    {
        Assert.Null(Fail(IPAddress.Parse("2001:db8:1:2::1"), FailureThrottle.PerMinute));

        Assert.NotNull(throttle.CountFailure(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Null(throttle.CountFailure(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void A_million_addresses_take_bounded_memory_and_are_throttled_together()
    {
        TimeSpan? last = null;
        for (uint i = 0; i < 1_000_000; i++) last = throttle.CountFailure(new IPAddress(0x0100000A + ((long)i << 8)));

        Assert.Equal(FailureThrottle.MaxAddresses, throttle.Count);
        Assert.NotNull(last);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(throttle.CountFailure(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(1, throttle.Count);
    }

    [Fact]
    public async Task Ten_thousand_wrong_keys_are_throttled_and_a_good_one_still_passes()
    {
        await using var host = await EdgeHost.StartAsync();
        var good = host.CommandLine.Create("researcher");
        var statuses = new List<HttpStatusCode>();
        HttpResponseMessage? last = null;
        for (var i = 0; i < 10_000; i++)
        {
            last = await host.GetAsync("/whoami", ("x-api-key", "wrong"));
            statuses.Add(last.StatusCode);
        }

        Assert.Equal(FailureThrottle.PerMinuteOnLoopback, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(HttpStatusCode.TooManyRequests, last!.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), last.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/whoami", ("x-api-key", good))).StatusCode);
    }

    [Fact]
    public async Task Address_that_a_header_claims_is_never_the_one_that_is_counted()
    {
        await using var host = await EdgeHost.StartAsync();
        HttpResponseMessage? last = null;
        for (var i = 0; i <= FailureThrottle.PerMinuteOnLoopback; i++)
            last = await host.GetAsync("/whoami", ("x-api-key", "wrong"), ("X-Forwarded-For", $"192.0.{i / 250}.{i % 250}"), ("X-Real-IP", $"192.0.{i / 250}.{i % 250}"));

        Assert.Equal(HttpStatusCode.TooManyRequests, last!.StatusCode);
    }

    private TimeSpan? Fail(IPAddress address, int times)
    {
        TimeSpan? wait = null;
        for (var i = 0; i < times; i++) wait = throttle.CountFailure(address);
        return wait;
    }
}
