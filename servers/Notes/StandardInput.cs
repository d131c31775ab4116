using System.IO.Pipelines;
using Microsoft.Extensions.Hosting;

namespace Notes;

/// <summary>
/// Feeds stdin to the server and ends the process when the client has gone.
/// The SDK's own stdio transport waits for every open request first, and a subscription never ends:
/// after a crash of the client such a server would stay behind for good (seen with 2.3.1).
/// </summary>
public sealed class StandardInput(Pipe pipe, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        // A blocked read from the console cannot be cancelled, so only the waiting is.
        await Console.OpenStandardInput().CopyToAsync(pipe.Writer, CancellationToken.None).WaitAsync(ct);
        lifetime.StopApplication();
    }
}
