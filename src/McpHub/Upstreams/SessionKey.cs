using System.Text;
using McpHub.Calls;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Which calls can share a session with a server: those whose clients can be asked for the same, and that may know of each other.</summary>
/// <param name="Agent">The agent whose own it is; null where agents share sessions.</param>
/// <param name="Roots">
/// Whose folders the server works on; null when it cannot ask for them. A server asks for them once and keeps them for the whole session:
/// they must not become those of somebody else.
/// </param>
internal sealed record SessionKey(Abilities Abilities, string? Agent, object? Roots)
{
    /// <param name="isShared">Whether agents share sessions.</param>
    /// <param name="declares">Whether a session declares what can be asked for; in the current revision each request does.</param>
    public static SessionKey Of(UpstreamRequest request, bool isShared, bool declares)
    {
        var abilities = request.Client is null || !declares ? Abilities.None : ClientAbilities.Read(request.Capabilities);
        return new SessionKey(abilities, isShared ? null : request.Agent, abilities.HasFlag(Abilities.ListRoots) ? RootsOf(request) : null);
    }

    // Of clients that stand alone with every request those of one agent that call themselves the same count as one.
    private static object RootsOf(UpstreamRequest request) =>
        request.Client?.Lasting as object ?? $"{request.Agent}\n{Encoding.UTF8.GetString(request.Meta.ClientInfo.Span)}";
}
