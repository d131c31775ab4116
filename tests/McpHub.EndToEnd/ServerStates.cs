using System.Text.Json;

namespace McpHub.EndToEnd;

/// <summary>What <c>/readyz</c> says about the servers behind a hub.</summary>
public static class ServerStates
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<IReadOnlyDictionary<string, ServerState>> ReadAsync(HubProcess hub)
    {
        using var response = await hub.SendAsync(HttpMethod.Get, "/readyz");
        using var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return report.RootElement.GetProperty("servers").EnumerateArray().ToDictionary(
            server => server.GetProperty("name").GetString()!,
            server => new ServerState(server.GetProperty("state").GetString()!, server.TryGetProperty("reason", out var reason) ? reason.GetString() : null));
    }

    /// <summary>Waits until these and no other servers are there, each in its state.</summary>
    public static async Task WaitAsync(HubProcess hub, params (string Name, string State)[] expected)
    {
        using var limit = new CancellationTokenSource(Deadline);
        var wanted = Describe(expected);
        var seen = "";
        try
        {
            while ((seen = Describe((await ReadAsync(hub)).Select(server => (server.Key, server.Value.State)))) != wanted) await Task.Delay(Pause, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Expected {wanted}, but there is {seen}.\n{hub.Stderr}");
        }
    }

    private static string Describe(IEnumerable<(string Name, string State)> servers) =>
        string.Join(", ", servers.OrderBy(server => server.Name, StringComparer.Ordinal).Select(server => $"{server.Name} {server.State}"));
}

public sealed record ServerState(string State, string? Reason);
