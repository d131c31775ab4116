using System.Security.Claims;

namespace McpHub.Agents;

/// <summary>A key in memory, with what every request of its bearer needs.</summary>
internal sealed class KnownKey(StoredKey stored)
{
    public StoredKey Stored { get; } = stored;

    /// <summary>The bearer as ASP.NET Core knows callers; the same for all requests, so never to be changed.</summary>
    public ClaimsPrincipal Principal { get; } = Principals.Of(stored.Agent);
}

internal static class Principals
{
    /// <summary>Sessions of older MCP revisions are bound to the claim that names the agent.</summary>
    public static ClaimsPrincipal Of(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "McpHub"));
}
