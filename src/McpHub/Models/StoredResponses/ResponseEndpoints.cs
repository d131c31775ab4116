using System.Globalization;
using System.Text.Json;
using McpHub.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models.StoredResponses;

/// <summary>Kept answers by id. Each agent sees its own.</summary>
internal static class ResponseEndpoints
{
    private const int PageSize = 20;
    private const int MaxPageSize = 100;

    public static void MapStoredResponses(this IEndpointRouteBuilder endpoints)
    {
        // Not there in hosts that serve models and keep nothing.
        if (endpoints.ServiceProvider.GetService<StoredResponsesStep>() is null) return;
        var store = endpoints.ServiceProvider.GetService<ResponseStore>();
        var group = endpoints.MapGroup("/v1/responses/{id}").WithMetadata(OpenAiErrors.Instance);
        group.MapGet("", (HttpContext http, string id) => GetAsync(http, store, id));
        group.MapDelete("", (HttpContext http, string id) => DeleteAsync(http, store, id));
        group.MapGet("/input_items", (HttpContext http, string id) => ListAsync(http, store, id));
        group.MapPost("/cancel", (HttpContext http, string id) => CancelAsync(http, store, id));
    }

    private static Task GetAsync(HttpContext http, ResponseStore? store, string id)
    {
        if (http.Request.Query["stream"] == "true") return http.RefuseAsync(ResponseErrors.NoReplay);
        return Find(http, store, id, out var response) is { } error ? http.RefuseAsync(error) : WriteAsync(http, response!.Answer);
    }

    private static Task DeleteAsync(HttpContext http, ResponseStore? store, string id)
    {
        if (Caller.Of(http).Agent is not { } agent) return http.RefuseAsync(ModelRequests.AgentRequired());
        if (store?.Delete(agent.Name, id) is not true) return http.RefuseAsync(ResponseErrors.NotFound(id));
        return WriteAsync(http, ResponseItems.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("object"u8, "response"u8);
            json.WriteBoolean("deleted"u8, true);
            json.WriteEndObject();
        }));
    }

    private static Task CancelAsync(HttpContext http, ResponseStore? store, string id) =>
        http.RefuseAsync(Find(http, store, id, out _) ?? ResponseErrors.NotCancellable);

    // All items that the answer was given on, those of earlier turns included, the latest first unless asked otherwise.
    private static Task ListAsync(HttpContext http, ResponseStore? store, string id)
    {
        if (Find(http, store, id, out var response) is { } error) return http.RefuseAsync(error);
        var query = http.Request.Query;
        var limit = PageSize;
        if (query.TryGetValue("limit", out var asked) && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is 0 or > MaxPageSize))
        {
            return http.RefuseAsync(ResponseErrors.NotValid($"'limit' must be a number from 1 to {MaxPageSize.ToString(CultureInfo.InvariantCulture)}."));
        }

        var items = ItemsBefore(Caller.Of(http), store!, response!);
        if (query["order"] != "asc") items.Reverse();
        var start = query.TryGetValue("after", out var after) ? items.FindIndex(item => item.Id == after) + 1 : 0;
        if (start == 0 && query.ContainsKey("after")) return http.RefuseAsync(ResponseErrors.ItemNotFound(after.ToString()));
        return WriteAsync(http, Page(items, start, limit));
    }

    private static List<(string Id, byte[] Json)> ItemsBefore(Caller caller, ResponseStore store, StoredResponse response)
    {
        var before = response.Previous is null
            ? []
            : store.FindConversation(caller.Agent!.Name, response.Previous, caller.Snapshot.Config.Limits.MaxModelBodyBytes).Turns;
        var whole = ResponseItems.Write(json =>
        {
            json.WriteStartArray();
            foreach (var turn in before) ResponseItems.WriteTurn(json, turn);
            using var own = ResponseItems.Parse(response.Input);
            foreach (var item in own.RootElement.EnumerateArray()) ResponseItems.WriteRaw(json, item);
            json.WriteEndArray();
        });
        using var all = ResponseItems.Parse(whole);
        return [.. all.RootElement.EnumerateArray().Select((item, index) => Named(item, response.Id, index))];
    }

    // Every item of a list has an id; callers need not have given one.
    private static (string Id, byte[] Json) Named(JsonElement item, string response, int index)
    {
        var id = ResponseItems.IdOf(item) ?? string.Create(CultureInfo.InvariantCulture, $"msg_{response}_{index}");
        return (id, ResponseItems.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            foreach (var member in item.EnumerateObject().Where(member => member.Name != "id"))
            {
                json.WritePropertyName(member.Name);
                ResponseItems.WriteRaw(json, member.Value);
            }

            json.WriteEndObject();
        }));
    }

    private static byte[] Page(List<(string Id, byte[] Json)> items, int start, int limit)
    {
        var page = items.Skip(start).Take(limit).ToList();
        return ResponseItems.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var (_, item) in page) json.WriteRawValue(item, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteString("first_id"u8, page.Count > 0 ? page[0].Id : null);
            json.WriteString("last_id"u8, page.Count > 0 ? page[^1].Id : null);
            json.WriteBoolean("has_more"u8, start + page.Count < items.Count);
            json.WriteEndObject();
        });
    }

    private static HubError? Find(HttpContext http, ResponseStore? store, string id, out StoredResponse? response)
    {
        response = null;
        if (Caller.Of(http).Agent is not { } agent) return ModelRequests.AgentRequired();
        response = store?.Find(agent.Name, id);
        return response is null ? ResponseErrors.NotFound(id) : null;
    }

    private static async Task WriteAsync(HttpContext http, byte[] json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
