using System.IO.Pipelines;

namespace McpHub.Fixture;

/// <summary>Feeds stdin to the server and stops it at the end of input. The SDK's stdio transport would wait for open listen streams, which never end.</summary>
internal sealed class StandardInput(Pipe pipe, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        // A blocked read from the console cannot be cancelled, so only the waiting is.
        await Console.OpenStandardInput().CopyToAsync(pipe.Writer, CancellationToken.None).WaitAsync(ct);
        lifetime.StopApplication();
    }
}
