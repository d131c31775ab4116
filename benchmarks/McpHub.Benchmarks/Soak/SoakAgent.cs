using System.Diagnostics;

namespace McpHub.Benchmarks.Soak;

/// <summary>
/// One agent: calls with a nonce of its own and must get exactly that back; now and then it cancels a call, goes away in the middle of
/// one, or connects anew. What it does is decided by its number alone.
/// </summary>
internal sealed class SoakAgent(LoadHub hub, int number, int seed, SoakTally tally) : IDisposable
{
    /// <summary>A call without an answer for so long has hung.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random random = new(HashCode.Combine(seed, number));
    private readonly string name = Name(number);
    private IConnection? connection;

    public static string Name(int number) => $"agent-{number:d4}";

    /// <summary>Calls until there are no more calls to make.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        for (var call = 0; tally.TryTake(); call++)
        {
            ct.ThrowIfCancellationRequested();
            var server = AnyServer();
            var nonce = $"{name}/{call}/{server}/{random.NextInt64():x}";
            try
            {
                connection ??= await ConnectAsync(ct);
                switch (random.Next(100))
                {
                    case < 6:
                        await GiveUpAsync(server, nonce, isCancelled: true, ct);
                        // In a session the cancelled id is used up: a late cancellation would hit the next call under it.
                        if (connection is SessionConnection) await ReconnectAsync(ct);
                        break;
                    case < 9:
                        await GiveUpAsync(server, nonce, isCancelled: false, ct);
                        await ReconnectAsync(ct);
                        break;
                    case < 11:
                        await ReconnectAsync(ct);
                        await CallAsync(server, nonce, ct);
                        break;
                    default:
                        await CallAsync(server, nonce, ct);
                        break;
                }
            }
            catch (Exception error) when (!ct.IsCancellationRequested && error is CallFailedException or HttpRequestException or IOException)
            {
                tally.Problem($"{nonce}: {error.Message}");
            }
        }
    }

    private async Task CallAsync(string server, string nonce, CancellationToken ct)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            var got = await connection!.EchoAsync(server, nonce, 0, limit.Token);
            if (got == nonce) tally.Answer(Stopwatch.GetElapsedTime(startedAt));
            else tally.Problem($"{nonce} got {got}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            tally.Problem($"{nonce}: no answer within {Patience.TotalSeconds} s");
        }
    }

    // The tool takes long enough that most are under way when they are given up; some are done by then, which is as good.
    private async Task GiveUpAsync(string server, string nonce, bool isCancelled, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var call = connection!.EchoAsync(server, nonce, random.Next(20, 200), enough.Token);
        await Task.Delay(random.Next(0, 60), ct);
        if (isCancelled) await connection.CancelAsync(ct);
        await enough.CancelAsync();
        try
        {
            if (await call is var got && got != nonce) tally.Problem($"{nonce} got {got}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // What was meant.
        }
        catch (CallFailedException) when (isCancelled)
        {
            // A session ends the response of a cancelled call without an answer.
        }

        if (isCancelled) tally.Cancel();
        else tally.Abandon();
    }

    private async Task ReconnectAsync(CancellationToken ct)
    {
        if (connection is SessionConnection session && random.Next(2) == 0) await session.EndAsync(ct);
        connection!.Dispose();
        connection = null;
        connection = await ConnectAsync(ct);
        tally.Reconnect();
    }

    private async Task<IConnection> ConnectAsync(CancellationToken ct) =>
        number % 2 == 0 ? new StandaloneConnection(hub, name) : await SessionConnection.OpenAsync(hub, name, ct);

    private string AnyServer() => SoakCommand.Servers[random.Next(SoakCommand.Servers.Count)];

    public void Dispose() => connection?.Dispose();
}
