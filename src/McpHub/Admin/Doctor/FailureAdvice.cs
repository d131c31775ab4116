using McpHub.Upstreams;

namespace McpHub.Admin.Doctor;

/// <summary>
/// What to do about a server that failed, found by the words of the reason, which are the hub's own. The first entry that fits counts.
/// </summary>
internal static class FailureAdvice
{
    private static readonly (string Words, string Code, string Fix) Unknown = ("", "failed", "Read the reason and the last lines of its standard error.");

    private static readonly (string Words, string Code, string Fix)[] Known =
    [
        ("needs a sign-in", "needs_sign_in", "Sign in, while the hub runs: mcphub servers login {server}"),
        ("hub.auth", "authorization_failed", "Correct mcpServers.{server}.hub.auth, or what the authorization server knows of it."),
        ("authorization server", "authorization_failed", "Check mcpServers.{server}.hub.auth, and the log of the authorization server."),
        ("where the server's tokens come from", "authorization_failed", "Make sure that the authorization server can be reached from the hub."),
        ("cannot make sure that it ends with the hub", "reaper_missing", "Install util-linux completely, and look whether something on this machine ends the process mcphub-reaper."),
        ("is not installed or not on the PATH", "command_missing", "Install it, or write its full path into mcpServers.{server}.command. The hub's PATH may not be that of your shell."),
        ("cannot be started", "command_unusable", "Make sure that mcpServers.{server}.command is a program that the hub's user may run, and that mcpServers.{server}.cwd is there."),
        ("is in use by another process", "port_in_use", "Stop the other process, or change the port in mcpServers.{server}.url and in the arguments of the command."),
        ("hub.runAs", "bounds_impossible", "Run the hub as root on Linux with util-linux installed, or remove mcpServers.{server}.hub.runAs."),
        ("util-linux", "bounds_impossible", "Install util-linux, or remove the limits of its process from mcpServers.{server}.hub.limits."),
        ("firstByteSeconds", "slow", "Raise mcpServers.{server}.hub.limits.firstByteSeconds if the server may take that long to begin an answer."),
        ("nor a ping", "hung", "The server hung and was started again: look into its log, or update it."),
        ("that nobody asked for", "flood", "The server floods the hub with messages: look into its log, or update it."),
        ("maxCatalogBytes", "listing_too_large", "Raise mcpServers.{server}.hub.limits.maxCatalogBytes if the server may offer so much."),
        ("Nothing usable answers", "unreachable", "Start the server, or correct host and port in mcpServers.{server}.url."),
        ("answered HTTP 401", "unauthorized", "Put a valid credential into mcpServers.{server}.headers, for example \"Authorization\": \"Bearer ${secret:NAME}\"."),
        ("answered HTTP 403", "unauthorized", "The credential in mcpServers.{server}.headers is known there and not allowed in: use one that is."),
        ("answered HTTP 404", "wrong_url", "Correct the path of mcpServers.{server}.url: MCP endpoints often end in /mcp, those of the first revision in /sse."),
        ("answered HTTP 405", "wrong_url", "Correct the path of mcpServers.{server}.url: what is there takes no MCP messages."),
        ("answered HTTP 3", "moved", "The hub follows no redirects, which could lead its credentials elsewhere: write the address that the server redirects to into mcpServers.{server}.url."),
        ("answered HTTP 5", "server_error", "The server itself fails: look into its log."),
        ("answered HTTP", "not_mcp", "Correct mcpServers.{server}.url: what answers there is no MCP server."),
        ("did not finish its handshake", "handshake_timeout", "If it only starts slowly, as packages do that are downloaded first, raise mcpServers.{server}.hub.limits.startSeconds. Otherwise run its command by hand: it must wait for messages on standard input."),
        ("did not list what it offers", "listing_timeout", "If it is only slow, raise mcpServers.{server}.hub.limits.startSeconds."),
        ("refused the handshake", "handshake_refused", "Read its answer; an update of the server may help."),
        ("which the hub does not speak", "revision_unknown", "Update the server or the hub: they have no protocol revision in common."),
        ("of another origin", "wrong_url", "Correct mcpServers.{server}.url: the server names an address elsewhere, where the hub does not send its credentials."),
        ("things at once", "flood", "The server floods the hub: update it, or take it out with mcpServers.{server}.disabled."),
        ("maxMessageBytes", "message_too_large", "Raise mcpServers.{server}.hub.limits.maxMessageBytes if the server may send so much."),
        ("ended with exit code", "process_ended", "Read the last lines of its standard error, and run its command by hand: it must keep running and wait for messages."),
        ("closed its standard output", "process_ended", "Read the last lines of its standard error, and run its command by hand: it must keep its standard output open."),
        ("no JSON-RPC message", "not_mcp", "Correct the entry: what it names is no MCP server."),
        ("answers tools/list", "listing_failed", "The server cannot list what it says it has: look into its log, or update it."),
        ("cursor", "listing_failed", "The server's lists never end: update it."),
        ("has more than", "listing_failed", "The server offers more than the hub takes in: split it."),
    ];

    /// <param name="reason">Why the server is not ready, as the hub says it.</param>
    public static Finding For(ServerReport server, string reason)
    {
        var advice = Known.FirstOrDefault(entry => reason.Contains(entry.Words, StringComparison.Ordinal), Unknown);
        var then = server.State == UpstreamStates.GivenUp ? " Then: mcphub servers restart {server}" : "";
        return Finding.Problem(advice.Code, reason, (advice.Fix + then).Replace("{server}", server.Name, StringComparison.Ordinal));
    }
}
