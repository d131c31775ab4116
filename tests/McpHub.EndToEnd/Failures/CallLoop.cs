using System.Collections.Concurrent;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Failures;

/// <summary>An agent that calls one tool again and again, and must not notice what happens to other servers.</summary>
public sealed class CallLoop : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(50);
    private readonly CancellationTokenSource limit = new(Deadline);
    private readonly ConcurrentQueue<string> failures = new();
    private readonly McpClient client;
    private readonly string tool;
    private readonly Task running;
    private volatile int count;
    private volatile bool isStopping;

    private CallLoop(McpClient client, string tool)
    {
        this.client = client;
        this.tool = tool;
        running = RunAsync();
    }

    public static async Task<CallLoop> StartAsync(HubProcess hub, string key, string tool)
    {
        var loop = new CallLoop(await HubClient.ConnectAsync(hub, key), tool);
        await loop.GoOnAsync();
        return loop;
    }

    /// <summary>Waits until calls that began after this moment have ended.</summary>
    public async Task GoOnAsync()
    {
        var goal = count + 3;
        while (count < goal && !running.IsCompleted) await Task.Delay(5, limit.Token);
    }

    /// <summary>Ends the loop, after some calls more.</summary>
    public async Task AssertNoCallFailedAsync()
    {
        await GoOnAsync();
        isStopping = true;
        await running;
        Assert.Empty(failures);
    }

    private async Task RunAsync()
    {
        while (!isStopping)
        {
            try
            {
                var result = await client.CallToolAsync(tool, cancellationToken: limit.Token);
                if (result.IsError is true) failures.Enqueue($"call {count}: {result.Content.FirstOrDefault()}");
            }
            catch (Exception error)
            {
                failures.Enqueue($"call {count}: {error.Message}");
                if (limit.IsCancellationRequested) return;
            }

            Interlocked.Increment(ref count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        isStopping = true;
        await limit.CancelAsync();
        await running;
        await client.DisposeAsync();
        limit.Dispose();
    }
}
