[assembly: AssemblyFixture(typeof(McpHub.EndToEnd.DefaultHub))]

namespace McpHub.EndToEnd;

/// <summary>One hub with <see cref="TestConfigs.Default"/> for all tests that only ask it something.</summary>
public sealed class DefaultHub : IAsyncLifetime
{
    public HubProcess Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = await HubProcess.StartAsync();

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}
