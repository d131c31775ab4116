using McpHub.Mcp;

namespace McpHub.Tests.Mcp;

public sealed class OutboxTests
{
    [Fact]
    public async Task Notifications_come_out_in_order_and_end_after_the_last()
    {
        var outbox = new Outbox();
        foreach (var method in (string[])["a", "b", "c"]) outbox.Add(method, default);
        outbox.Complete();

        Assert.Equal(["a", "b", "c"], await ReadAsync(outbox));
    }

    [Fact]
    public async Task Too_many_drop_the_oldest()
    {
        var outbox = new Outbox();
        for (var i = 0; i < Outbox.MaxCount + 2; i++) outbox.Add($"{i}", default);
        outbox.Complete();

        Assert.Equal(Enumerable.Range(2, Outbox.MaxCount).Select(i => $"{i}"), await ReadAsync(outbox));
    }

    [Fact]
    public async Task Too_many_bytes_drop_the_oldest_too_but_never_the_last_one()
    {
        var outbox = new Outbox();
        outbox.Add("small", new byte[10]);
        outbox.Add("half", new byte[Outbox.MaxBytes / 2]);
        outbox.Add("more", new byte[Outbox.MaxBytes / 2 + 1]);
        outbox.Add("huge", new byte[Outbox.MaxBytes * 2]);
        outbox.Complete();

        Assert.Equal(["huge"], await ReadAsync(outbox));
    }

    [Fact]
    public async Task Reader_waits_for_what_is_still_to_come()
    {
        var outbox = new Outbox();
        var reading = ReadAsync(outbox);
        outbox.Add("late", default);
        outbox.Complete();

        Assert.Equal(["late"], await Eventually.Soon(reading, "the end of the outbox"));
    }

    private static async Task<List<string>> ReadAsync(Outbox outbox)
    {
        var methods = new List<string>();
        await foreach (var notice in outbox.ReadAllAsync(default)) methods.Add(notice.Method);
        return methods;
    }
}
