namespace McpHub.Snapshot;

/// <summary>Something that a server offers.</summary>
/// <param name="Server">The server's alias.</param>
/// <param name="Name">The server's own name or URI for it.</param>
/// <param name="Definition">The definition as the server sent it, byte for byte.</param>
public abstract record CatalogItem(string Server, string Name, ReadOnlyMemory<byte> Definition)
{
    /// <summary><c>server/name</c>: what rules, limits and audit bind to, whatever name is advertised.</summary>
    public string Identity { get; } = $"{Server}/{Name}";

    /// <summary>The definition as clients get it but for its name.</summary>
    public ReadOnlyMemory<byte> Shown { get; init; } = Definition;
}
