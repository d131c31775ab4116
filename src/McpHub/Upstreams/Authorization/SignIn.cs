namespace McpHub.Upstreams.Authorization;

/// <summary>What the hub holds for one server: tokens, and the client that they were given to. All of it belongs to one issuer and counts for no other.</summary>
internal sealed record SignIn
{
    public required string Issuer { get; init; }

    public required string Resource { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public required string ClientId { get; init; }

    public required string Method { get; init; }

    /// <summary>Of a client that the hub registered itself; those in the configuration stay there.</summary>
    public string? RegisteredSecret { get; init; }

    /// <summary>Where the registration lets answers go; null when the hub did not register itself.</summary>
    public string? RegisteredRedirect { get; init; }

    public required string AccessToken { get; init; }

    /// <summary>Null when the authorization server did not say.</summary>
    public DateTimeOffset? Expires { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>What it allows.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Says nothing secret.</summary>
    public override string ToString() => $"{ClientId} at {Issuer}";
}

/// <summary>Keeps what the hub holds for servers. Thread-safe.</summary>
internal interface ISignInStore
{
    /// <returns>Null when there is none, or none that can be read.</returns>
    SignIn? Read(string alias);

    void Write(string alias, SignIn signIn);
}
