using McpHub.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Models.Raw;

/// <summary>Refusals as the provider itself would word them, since its own clients are what calls it here.</summary>
internal sealed class RawErrorDialect : IErrorDialect
{
    public static readonly RawErrorDialect Instance = new();

    public Task WriteAsync(HttpContext http, HubError error)
    {
        var provider = http.GetRouteValue("provider") is string name ? http.Features.Get<Caller>()?.Snapshot.Providers.GetValueOrDefault(name) : null;
        IErrorDialect dialect = provider?.OwnDialect switch
        {
            null => ProblemErrors.Instance,
            { Name: "openai-chat" } => OpenAiErrors.Instance,
            { } other => new DialectErrors(other),
        };
        return dialect.WriteAsync(http, error);
    }
}
