using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

/// <summary>Keeps the fixture to one of the two eras: what begins the other one is a method that it does not have.</summary>
internal static class EraGate
{
    private const int MethodNotFound = -32601;
    private const string LastWithSessions = "2025-11-25";

    /// <param name="era"><c>sessions</c> or <c>requests</c>; null for both.</param>
    public static IMcpServerBuilder KeepTo(this IMcpServerBuilder builder, string? era)
    {
        var closed = era switch
        {
            null => null,
            "sessions" => RequestMethods.ServerDiscover,
            "requests" => RequestMethods.Initialize,
            _ => throw new ArgumentException($"'{era}' is no era: use sessions or requests."),
        };
        if (closed is null) return builder;
        if (closed == RequestMethods.ServerDiscover) builder.Services.Configure<McpServerOptions>(o => o.ProtocolVersion = LastWithSessions);
        return builder.WithMessageFilters(filters => filters.AddIncomingFilter(Refusing(closed)));
    }

    private static McpMessageFilter Refusing(string method) => next => async (context, ct) =>
    {
        if (context.JsonRpcMessage is not JsonRpcRequest request || request.Method != method) await next(context, ct);
        else await context.Server.SendMessageAsync(new JsonRpcError { Id = request.Id, Error = new() { Code = MethodNotFound, Message = $"This server has no {method}." } }, ct);
    };
}
