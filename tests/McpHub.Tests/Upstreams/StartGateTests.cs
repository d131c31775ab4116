using McpHub.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams;

/// <summary>How many servers start at once.</summary>
public sealed class StartGateTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Those_over_the_bound_wait_in_their_order()
    {
        var gate = new StartGate(clock) { Places = 2 };
        var first = await gate.EnterAsync(CancellationToken.None);
        var second = await gate.EnterAsync(CancellationToken.None);
        var third = gate.EnterAsync(CancellationToken.None);
        var fourth = gate.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);

        second.Dispose();
        second.Dispose();

        await Eventually.Soon(third, "the third");
        Assert.False(fourth.IsCompleted);
        first.Dispose();
        await Eventually.Soon(fourth, "the fourth");
    }

    [Fact]
    public async Task One_that_takes_long_gives_its_place_to_the_next()
    {
        var gate = new StartGate(clock) { Places = 1 };
        var slow = await gate.EnterAsync(CancellationToken.None);
        var next = gate.EnterAsync(CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(5));

        var place = await Eventually.Soon(next, "the next");
        var last = gate.EnterAsync(CancellationToken.None);
        slow.Dispose();
        Assert.False(last.IsCompleted);
        place.Dispose();
        await Eventually.Soon(last, "the last");
    }

    [Fact]
    public async Task One_that_waits_no_longer_takes_no_place()
    {
        var gate = new StartGate(clock) { Places = 1 };
        var place = await gate.EnterAsync(CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var waiting = gate.EnterAsync(gone.Token);
        var next = gate.EnterAsync(CancellationToken.None);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        place.Dispose();
        await Eventually.Soon(next, "the next");
    }

    [Fact]
    public async Task More_places_admit_those_who_wait()
    {
        var gate = new StartGate(clock) { Places = 1 };
        await gate.EnterAsync(CancellationToken.None);
        var next = gate.EnterAsync(CancellationToken.None);

        gate.Places = 2;

        await Eventually.Soon(next, "the next");
    }
}
