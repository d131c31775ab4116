using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>A model vendor's endpoint, compiled.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Config">Dialect, key, headers and time limits.</param>
/// <param name="BaseUri">The API root without trailing slash; null for the simulator.</param>
public sealed record Provider(string Name, ProviderConfig Config, Uri? BaseUri);

/// <summary>A provider's model.</summary>
/// <param name="ModelJson">The model name as a JSON string in UTF-8, quotes included: what is spliced into a request.</param>
public sealed record Target(Provider Provider, string Model, ReadOnlyMemory<byte> ModelJson)
{
    /// <summary><c>provider/model</c>, as rules and audit name it.</summary>
    public string Name { get; } = $"{Provider.Name}/{Model}";
}

/// <summary>A model alias with the targets that serve it, in order.</summary>
public sealed record Route(string Alias, IReadOnlyList<Target> Targets);
