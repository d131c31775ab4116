namespace McpHub.Config.Reading;

/// <summary>A key that some MCP client writes and the hub does not.</summary>
/// <param name="Name">As the client writes it.</param>
/// <param name="Clients">Which clients.</param>
/// <param name="Note">What the hub does with it, as a sentence.</param>
internal sealed record ClientKey(string Name, string Clients, ClientKeyUse Use, string Note)
{
    /// <summary>The hub's own key for it; null unless <see cref="Use"/> is <see cref="ClientKeyUse.Alias"/>.</summary>
    public string? Means { get; init; }

    /// <summary>True when the client's true is the hub's false.</summary>
    public bool IsInverted { get; init; }
}

/// <summary>What the hub does with a client's key.</summary>
internal enum ClientKeyUse
{
    /// <summary>Another word for one of the hub's keys.</summary>
    Alias,

    /// <summary>Of no concern to a hub, such as the client's own dialogs.</summary>
    Ignored,

    /// <summary>It had an effect in the client that the hub does not give it.</summary>
    IgnoredWithWarning,

    /// <summary>The server cannot work as meant without it.</summary>
    Refused,
}
