using McpHub.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Admin;

/// <summary>The OpenAPI document of what the hub itself offers to operators, generated from the endpoints. Other doors follow the documents of their own protocols.</summary>
internal static class OpenApi
{
    // The name that MapOpenApi looks for when the URL names none.
    private const string Document = "v1";
    private static readonly string[] Described = ["admin/", "healthz", "readyz"];

    public static IServiceCollection AddHubOpenApi(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(AdminJson.Default))
        .AddOpenApi(Document, options =>
        {
            options.ShouldInclude = endpoint => Described.Any(path => endpoint.RelativePath?.StartsWith(path, StringComparison.Ordinal) ?? false);
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = HubIdentity.Name;
                document.Info.Version = HubIdentity.Version;
                document.Servers?.Clear();
                return Task.CompletedTask;
            });
        });

    public static void MapHubOpenApi(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOpenApi("/admin/openapi.json").WithMetadata(OperatorOnly.Instance);
}
