using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Models.Discovery;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Models.Listing;

/// <summary>What models there are, for this caller: exactly those that it may call. Models that a provider has beside the aliases are listed where the configuration names them, or the provider did when it was asked.</summary>
internal sealed class ModelList(DiscoveredModels discovered)
{
    public Task WriteAllAsync(HttpContext http, ModelListForm form)
    {
        var caller = Caller.Of(http);
        if (caller.Agent is not { } agent) return http.RefuseAsync(ModelRequests.AgentRequired());
        var names = NamesIn(caller.Snapshot).Where(name => MayUse(agent, name)).ToList();
        return WriteAsync(http, json => form.WriteAll(json, names));
    }

    public static Task WriteOneAsync(HttpContext http, ModelListForm form)
    {
        var caller = Caller.Of(http);
        if (caller.Agent is not { } agent) return http.RefuseAsync(ModelRequests.AgentRequired());
        var name = ModelNames.Decode((string?)http.GetRouteValue("id"));
        var error = PeekErrors.CheckModel(name);
        if (error is null && (ModelPipeline.FindRoute(caller.Snapshot, name) is not { } route || !MayUse(agent, route.Alias))) error = Refusals.NotPermitted(agent, Actions.ModelUse, name);
        return error is null ? WriteAsync(http, json => form.WriteOne(json, name)) : http.RefuseAsync(error);
    }

    private IEnumerable<string> NamesIn(HubSnapshot snapshot) =>
        snapshot.Routes.Select(route => route.Alias).Concat(snapshot.Config.Providers.SelectMany(provider => ModelsOf(provider.Key, provider.Value), (provider, model) => $"{provider.Key}/{model}"));

    private IEnumerable<string> ModelsOf(string name, ProviderConfig provider) =>
        provider.Discover is not null && discovered.Of(name) is { } list ? provider.Models.Union(list.Models) : provider.Models;

    private static bool MayUse(Agent agent, string name) => agent.Permissions.Decide(Actions.ModelUse, name).IsAllowed;

    private static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        write(json);
        await json.FlushAsync(http.RequestAborted);
    }
}
