using McpHub.Config;
using McpHub.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams;

/// <summary>When a failing server is left in peace, and how it is tried again.</summary>
public sealed class BreakerTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Opens_at_the_set_number_of_failures_in_a_row()
    {
        var breaker = New();

        Assert.Equal([false, false, true], new[] { breaker.Fail("a"), breaker.Fail("b"), breaker.Fail("c") });

        Assert.Equal(("c", TimeSpan.FromSeconds(10)), breaker.Open);
        Assert.False(breaker.TryPass());
    }

    [Fact]
    public void One_call_may_try_after_the_rest_and_its_success_closes()
    {
        var breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([true, false], new[] { breaker.TryPass(), breaker.TryPass() });
        breaker.Succeed();

        Assert.Null(breaker.Open);
        Assert.True(breaker.TryPass());
        Assert.Equal([false, false, true], new[] { breaker.Fail("a"), breaker.Fail("b"), breaker.Fail("c") });
    }

    [Fact]
    public void Failure_of_the_one_that_tries_begins_the_rest_anew()
    {
        var breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(breaker.TryPass());

        Assert.False(breaker.Fail("again"));

        Assert.Equal(("again", TimeSpan.FromSeconds(10)), breaker.Open);
        Assert.False(breaker.TryPass());
    }

    [Fact]
    public void One_that_gives_up_trying_lets_the_next_one_try()
    {
        var breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(breaker.TryPass());

        breaker.Withdraw();

        Assert.True(breaker.TryPass());
    }

    [Fact]
    public void Failures_of_calls_from_before_do_not_prolong_the_rest()
    {
        var breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(9));

        Assert.False(breaker.Fail("late"));

        Assert.Equal(TimeSpan.FromSeconds(1), breaker.Open?.Remaining);
    }

    [Fact]
    public void Zero_failures_mean_never()
    {
        var breaker = new Breaker(new ServerBreakerConfig { Failures = 0 }, clock);

        for (var i = 0; i < 100; i++) Assert.False(breaker.Fail("a"));

        Assert.True(breaker.TryPass());
    }

    private Breaker New() => new(new ServerBreakerConfig { Failures = 3, RestSeconds = 10 }, clock);

    private Breaker Opened()
    {
        var breaker = New();
        for (var i = 0; i < 3; i++) breaker.Fail("c");
        return breaker;
    }
}
