namespace McpHub.EndToEnd.Peers;

/// <summary>A hub with the shipped configuration, both sample servers ready, and a key of the agent that it makes first.</summary>
public sealed class SampleHub : IAsyncLifetime
{
    public HubProcess Hub { get; private set; } = null!;

    public string Key { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hub = await HubProcess.StartAsync(ShippedConfig.Read());
        await ServerStates.WaitAsync(Hub, ("inventory", "ready"), ("notes", "ready"));
        Key = await Hub.CreateKeyAsync("assistant");
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}

/// <summary>Test classes that share one <see cref="SampleHub"/>.</summary>
[CollectionDefinition(nameof(SampleHub))]
public sealed class SampleHubCollection : ICollectionFixture<SampleHub>;
