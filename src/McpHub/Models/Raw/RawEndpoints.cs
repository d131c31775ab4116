using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models.Raw;

/// <summary>A provider's whole API under the hub's key: <c>/providers/{provider}/…</c>, nothing translated.</summary>
internal static class RawEndpoints
{
    public static void MapRawRoutes(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<RawPipeline>();
        endpoints.Map("/providers/{provider}/{**path}", pipeline.RunAsync).WithMetadata(RawErrorDialect.Instance);
    }
}
