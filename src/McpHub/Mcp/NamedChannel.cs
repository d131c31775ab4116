using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>The way back to a client from one of several servers: log messages and questions to a person say which one they are from.</summary>
internal sealed class NamedChannel(IClientChannel client, string server) : IClientChannel
{
    /// <summary>The client of a request for a call of that server; where there is only one server, and where nobody wants either, as it is.</summary>
    public static IClientChannel Of(McpRequest request, string? server) =>
        server is null || request.Catalog.Scope.Kind == DoorKind.Server || (request.LogLevel is null && !AskingServer.IsShown(request)) ? request.Client : new NamedChannel(request.Client, server);

    public IClientChannel? Lasting => client.Lasting;

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) =>
        client.NotifyAsync(method, method == McpMethods.LogMessage ? Name(@params) : @params, ct);

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => client.CanAsk(method, @params);

    public Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) =>
        client.AskAsync(method, method == McpMethods.Elicit ? AskingServer.Name(server, @params) : @params, ct);

    private byte[] Name(ReadOnlyMemory<byte> message) =>
        ObjectSplice.Rewrite(message, JsonEdit.SetText("logger", ObjectSplice.GetText(message, "logger"u8) is { Length: > 0 } logger ? $"{server}/{logger}" : server));
}
