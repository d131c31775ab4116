using System.Text.Json.Nodes;
using McpHub.Fixture.Tasks;
using McpHub.Fixture.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

/// <summary>Everything the fixture offers, whatever the transport.</summary>
internal static class FixtureServer
{
    public static IMcpServerBuilder AddFixture(this IServiceCollection services)
    {
        var catalog = new Catalog();
        var tasks = new TaskMessages(catalog);
        return services
            .AddSingleton(catalog)
            .AddMcpServer(o =>
            {
                o.ServerInfo = new Implementation { Name = "fixture", Title = "Conformance fixture", Version = "1.0.0" };
                o.ServerInstructions = "Fixed answers for protocol tests.";
                o.Capabilities = new ServerCapabilities { Extensions = new Dictionary<string, object> { [TaskMessages.Extension] = new JsonObject() } };
                // One collection for all sessions and requests: a change made by one of them reaches the others.
                o.ToolCollection = AddTo(catalog.Tools, o.ToolCollection);
                o.PromptCollection = AddTo(catalog.Prompts, o.PromptCollection);
            })
            .WithTools<ContentTools>()
            .WithTools<ReportingTools>()
            .WithTools<AskingTools>()
            .WithTools<InputRequiredTools>()
            .WithTools<DiagnosticTools>()
            .WithTools<ChangeTools>()
            .WithTools<EchoTools>()
            .WithTools<HoldingTools>()
            .WithTools<StructuredTools>()
            .WithTools<TaskTools>()
            .WithTools([SchemaTool.Create()])
            .WithPrompts<FixturePrompts>()
            .WithResources<FixtureResources>()
            .WithCompleteHandler(Completions.CompleteAsync)
            .WithSubscribeToResourcesHandler((request, _) =>
            {
                catalog.Subscribe(request.Server, request.Params!.Uri);
                return new(new EmptyResult());
            })
            .WithUnsubscribeFromResourcesHandler((request, _) =>
            {
                catalog.Unsubscribe(request.Server, request.Params!.Uri);
                return new(new EmptyResult());
            })
            .WithSubscriptionsListenHandler(ListenStream.ServeAsync)
            .WithMessageFilters(filters => filters.AddIncomingFilter(next => (context, ct) => tasks.HandleAsync(context, next, ct)))
            .WithRequestFilters(filters => filters
                .AddCallToolFilter(DiagnosticTools.ClosingStreamAfterReconnectionTool)
                .AddReadResourceFilter(FixtureResources.NamingUnknownUri)
                .AddCacheHints());
    }

    private static McpServerPrimitiveCollection<T> AddTo<T>(McpServerPrimitiveCollection<T> shared, McpServerPrimitiveCollection<T>? registered)
        where T : IMcpServerPrimitive
    {
        foreach (var primitive in registered ?? []) shared.TryAdd(primitive);
        return shared;
    }
}
