using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpHub.Mcp;

/// <summary>
/// Takes up sessions that another process began, or this one before it was started again or forgot them for being idle: what is needed
/// came with the request, under seal.
/// </summary>
#pragma warning disable MCP9006 // Obsolete for the current revision, which has no sessions; this is for the revisions that do.
internal sealed class SessionMigration(OpenSessions open) : ISessionMigrationHandler
#pragma warning restore MCP9006
{
    public ValueTask OnSessionInitializedAsync(HttpContext context, string sessionId, InitializeRequestParams initializeParams, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<InitializeRequestParams?> AllowSessionMigrationAsync(HttpContext context, string sessionId, CancellationToken cancellationToken)
    {
        var token = TokenOf(context);
        if (token is null || token.Id != sessionId || open.HasEnded(sessionId) || !open.HasRoomFor(Caller.Of(context))) return new((InitializeRequestParams?)null);
        return new(new InitializeRequestParams
        {
            ProtocolVersion = token.Revision,
            Capabilities = JsonSerializer.Deserialize<ClientCapabilities>(ClientAbilities.Write(token.Abilities), McpJsonUtilities.DefaultOptions)!,
            ClientInfo = new Implementation { Name = token.ClientName, Version = token.ClientVersion },
        });
    }

    /// <summary>What the id of this request says of its session; null for a request without one.</summary>
    public static SessionToken? TokenOf(HttpContext http) => http.Items[typeof(SessionToken)] as SessionToken;
}
