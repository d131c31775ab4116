using System.Text.Json;
using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Models;

/// <summary>What models there are, for this caller: exactly those that it may call.</summary>
internal static class ModelList
{
    public static Task WriteAllAsync(HttpContext http)
    {
        var caller = Caller.Of(http);
        if (caller.Agent is not { } agent) return http.RefuseAsync(ModelRequests.AgentRequired());
        return WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var route in caller.Snapshot.Routes)
            {
                if (MayUse(agent, route)) WriteModel(json, route.Alias);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static Task WriteOneAsync(HttpContext http)
    {
        var caller = Caller.Of(http);
        if (caller.Agent is not { } agent) return http.RefuseAsync(ModelRequests.AgentRequired());
        var name = ModelNames.Decode((string?)http.GetRouteValue("id"));
        var error = PeekErrors.CheckModel(name);
        if (error is null && (ModelPipeline.FindRoute(caller.Snapshot, name) is not { } route || !MayUse(agent, route))) error = Refusals.NotPermitted(agent, Actions.ModelUse, name);
        return error is null ? WriteAsync(http, json => WriteModel(json, name)) : http.RefuseAsync(error);
    }

    private static bool MayUse(Agent agent, Snapshot.Route route) => agent.Permissions.Decide(Actions.ModelUse, route.Alias).IsAllowed;

    private static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        write(json);
        await json.FlushAsync(http.RequestAborted);
    }

    private static void WriteModel(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, 0); // aliases have no date, and clients insist on one
        json.WriteString("owned_by"u8, "mcphub"u8);
        json.WriteEndObject();
    }
}
