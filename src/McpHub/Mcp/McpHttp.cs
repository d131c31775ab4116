using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Calls.Search;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace McpHub.Mcp;

/// <summary>The current revision over HTTP: no sessions, every POST stands alone. Requests of older revisions go on to the SDK's sessions.</summary>
internal sealed class McpHttp(StandaloneRounds rounds, ListenStream listen, SessionPosts posts, IHostApplicationLifetime lifetime)
{
    private static readonly McpErrorDialect Errors = new();
    private static readonly byte[] ProtocolVersionKey = Encoding.UTF8.GetBytes(MetaKeys.ProtocolVersion);

    /// <param name="sessions">The handler of the older revisions.</param>
    public async Task HandleAsync(HttpContext http, DoorScope scope, RequestDelegate sessions)
    {
        var caller = Caller.Of(http);
        if (await DoorCatalog.FindAsync(http, scope) is not { } catalog) return;
        if (IsOfSessions(http.Request))
        {
            await posts.HandleAsync(http, sessions);
            return;
        }

        var (body, tooLarge) = await McpBody.ReadAsync(http.Request, caller.Snapshot.Config.Limits.MaxMcpBodyBytes, http.RequestAborted);
        if (tooLarge is not null) await Errors.WriteAsync(http, tooLarge);
        else if (RpcMessage.Parse(body, out var fault) is not { } message) await WriteErrorAsync(http, fault.Id, RpcFrames.ErrorObject(fault.Code, fault.Message), StatusCodes.Status400BadRequest);
        else if (http.Request.Headers[McpHeaders.Version].Count == 0 && !SaysRevision(message)) await posts.HandleAsync(http, body!, sessions);
        else await AnswerAsync(http, caller, catalog, message);
    }

    // The version header tells the eras apart before any byte of the body is read; sessions of the first revisions have only an id.
    private static bool IsOfSessions(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method)) return true;
        return request.Headers[McpHeaders.Version] is [{ } version] ? McpRevisions.HasSessions(version.Trim()) : request.Headers.ContainsKey(McpHeaders.Session);
    }

    // Without the header only the body can say: the current revision puts its name into every request.
    private static bool SaysRevision(RpcMessage message) =>
        ObjectSplice.Get(message.Params, "_meta"u8) is { Span: [(byte)'{', ..] } meta && !ObjectSplice.Get(meta, ProtocolVersionKey).IsEmpty;

    private async Task AnswerAsync(HttpContext http, Caller caller, AgentCatalog catalog, RpcMessage message)
    {
        var ct = http.RequestAborted;
        if (message.IsNotification)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (!message.IsRequest)
        {
            await WriteErrorAsync(http, message.Id, RpcFrames.ErrorObject(RpcCodes.InvalidRequest, "Clients of this revision send no responses: input goes into the retried request."), StatusCodes.Status400BadRequest);
            return;
        }

        if (Check(http.Request.Headers, catalog, message, out var meta) is { } problem)
        {
            await WriteErrorAsync(http, message.Id, problem, StatusCodes.Status400BadRequest);
            return;
        }

        var reply = new HttpReply(http, message.Id);
        var request = ToRequest(http, caller, catalog, message, meta, reply);
        if (message.Method == McpMethods.Listen) await listen.RunAsync(http, message.Id, request, lifetime.ApplicationStopping);
        else if (message.Method == McpMethods.Discover) await reply.WriteJsonAsync(Reply.Result(Greeting.ToDiscoverResult(catalog)), ct);
        else await reply.WriteAsync(rounds.AnswerAsync(request, ct), ct);
    }

    /// <returns>Null when the request is one of this revision and its headers agree with its body; otherwise an error object.</returns>
    private static byte[]? Check(IHeaderDictionary headers, AgentCatalog catalog, RpcMessage message, out RequestMeta meta)
    {
        meta = RequestMeta.None;
        try
        {
            meta = RequestMeta.Read(message.Params);
            return McpHeaders.Check(headers, message, meta) ?? CheckParameters(headers, catalog, message);
        }
        catch (JsonException error)
        {
            return RpcFrames.ErrorObject(RpcCodes.InvalidParams, $"The parameters are malformed: {error.Message}");
        }
    }

    private static byte[]? CheckParameters(IHeaderDictionary headers, AgentCatalog catalog, RpcMessage message)
    {
        if (message.Method != McpMethods.ToolsCall || ObjectSplice.GetText(message.Params, "name"u8) is not { } name) return null;
        return catalog.Tools.Find(name) is { } tool ? McpHeaders.CheckParameters(headers, tool, ObjectSplice.Get(message.Params, "arguments"u8)) : null;
    }

    private static McpRequest ToRequest(HttpContext http, Caller caller, AgentCatalog catalog, RpcMessage message, RequestMeta meta, HttpReply reply) => new()
    {
        Agent = caller.Agent!,
        Snapshot = caller.Snapshot,
        Catalog = catalog,
        RequestId = http.TraceIdentifier,
        Origin = CallOrigin.Of(http).With(meta),
        Method = message.Method!,
        Params = ToolSearchCalls.Unwrap(catalog, message.Method!, message.Params),
        Meta = meta,
        Revision = McpRevisions.Current,
        Capabilities = meta.ClientCapabilities,
        LogLevel = meta.LogLevel,
        Client = reply,
    };

    private static Task WriteErrorAsync(HttpContext http, ReadOnlyMemory<byte> id, byte[] error, int status)
    {
        http.Response.StatusCode = status;
        return HttpReply.WriteBodyAsync(http.Response, RpcFrames.Error(id.Span, error), http.RequestAborted);
    }
}
