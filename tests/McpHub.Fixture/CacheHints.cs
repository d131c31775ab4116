using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

/// <summary>What the fixture lists and reads is the same for everybody, so it may be kept for a minute.</summary>
internal static class CacheHints
{
    public static void AddCacheHints(this IMcpRequestFilterBuilder filters) => filters
        .AddListToolsFilter(Hinting<ListToolsRequestParams, ListToolsResult>())
        .AddListPromptsFilter(Hinting<ListPromptsRequestParams, ListPromptsResult>())
        .AddListResourcesFilter(Hinting<ListResourcesRequestParams, ListResourcesResult>())
        .AddListResourceTemplatesFilter(Hinting<ListResourceTemplatesRequestParams, ListResourceTemplatesResult>())
        .AddReadResourceFilter(Hinting<ReadResourceRequestParams, ReadResourceResult>());

    private static McpRequestFilter<TParams, TResult> Hinting<TParams, TResult>()
        where TResult : ICacheableResult => next => async (request, ct) =>
    {
        var result = await next(request, ct);
        result.TimeToLive = TimeSpan.FromMinutes(1);
        result.CacheScope = CacheScope.Public;
        return result;
    };
}
