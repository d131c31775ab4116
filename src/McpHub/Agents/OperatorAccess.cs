using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace McpHub.Agents;

/// <summary>Publishes the operator's token once the hub listens, and takes it back when the hub stops.</summary>
internal sealed class OperatorAccess(string dataDirectory, OperatorToken token, IServer server) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken ct)
    {
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (url is null) return Task.CompletedTask;

        new OperatorFile { Token = token.Reveal(), Url = Reachable(url), Pid = Environment.ProcessId }.Write(dataDirectory);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken ct)
    {
        // Another hub on the same directory may have published its own since.
        if (OperatorFile.Read(dataDirectory)?.Token == token.Reveal()) OperatorFile.Delete(dataDirectory);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    // Who listens on every address is reached on loopback.
    private static string Reachable(string url) => url
        .Replace("://0.0.0.0:", "://127.0.0.1:", StringComparison.Ordinal)
        .Replace("://[::]:", "://127.0.0.1:", StringComparison.Ordinal)
        .Replace("://*:", "://127.0.0.1:", StringComparison.Ordinal)
        .Replace("://+:", "://127.0.0.1:", StringComparison.Ordinal);
}
