using System.Diagnostics;

namespace McpHub.Tests;

/// <summary>Waits for something that another thread or process is about to do, and says what did not come.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    public static async Task True(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Patience) Assert.Fail($"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(Glance);
        }
    }

    public static async Task<T> Some<T>(Func<T?> find, string what)
        where T : class
    {
        T? found = null;
        await True(() => (found = find()) is not null, what);
        return found!;
    }

    /// <summary>The task's result, which must come soon.</summary>
    public static async Task<T> Soon<T>(Task<T> task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Patience)) != task) Assert.Fail($"Not within {Patience.TotalSeconds} s: {what}");
        return await task;
    }
}
