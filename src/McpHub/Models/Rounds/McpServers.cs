using McpHub.Calls;
using McpHub.Calls.Rounds;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Json;
using Tool = McpHub.Snapshot.Tool;

namespace McpHub.Models.Rounds;

/// <summary>
/// The tools of type <c>mcp</c> in a request of OpenAI Responses that mean this hub: by the URL of one of its endpoints, or by no URL at all
/// and a label that is a server or a toolset of it. All others are the provider's to run.
/// </summary>
internal static class McpServers
{
    private const string Kind = "mcp";

    /// <summary>Whether it is worth looking: such tools, and what came of them in earlier turns, begin so.</summary>
    public static bool MayBeIn(ModelCall call) =>
        call.Dialect.Name == OpenAiResponsesDialect.Name && call.Operation == ModelOperation.Chat && (call.Chat is not null || call.Body.Span.IndexOf("\"mcp"u8) >= 0);

    /// <returns>Why the request cannot be served; null when it can.</returns>
    public static HubError? Read(ModelCall call, ChatRequest chat, out IReadOnlyList<McpOffer> offers)
    {
        var found = new List<McpOffer>();
        offers = found;
        foreach (var definition in chat.Tools.Select(DefinitionOf).Where(definition => !definition.IsEmpty))
        {
            var error = ReadOne(call, definition, out var offer);
            if (error is not null) return error;
            if (offer is null) continue;
            if (found.Exists(other => other.Label == offer.Label)) return McpServerErrors.LabelTwice(offer.Label);
            found.Add(offer);
        }

        return null;
    }

    /// <summary>The request as the provider gets it: in place of each server its tools.</summary>
    public static ChatRequest Replace(ChatRequest chat, IReadOnlyList<McpOffer> offers) => offers.Count == 0 ? chat : chat with
    {
        Tools = [.. chat.Tools.Where(tool => OfferOf(tool, offers) is null)],
        ToolChoice = chat.ToolChoice is { } choice ? choice with { Names = [.. choice.Names.SelectMany(name => NamesOf(name, offers))] } : null,
    };

    /// <summary>The request as the answer repeats it, and as it may be kept: without keys.</summary>
    public static ChatRequest WithoutKeys(ChatRequest chat, IReadOnlyList<McpOffer> offers) => offers.Count == 0 ? chat : chat with
    {
        Tools = [.. chat.Tools.Select(tool => OfferOf(tool, offers) is null ? tool : WithoutKeys((BuiltInTool)tool))],
    };

    private static ReadOnlyMemory<byte> DefinitionOf(Wire.Chat.Tool tool) =>
        tool is BuiltInTool { Kind: Kind, Dialect: OpenAiResponsesDialect.Name } server ? server.Definition.Bytes : default;

    private static McpOffer? OfferOf(Wire.Chat.Tool tool, IReadOnlyList<McpOffer> offers) =>
        DefinitionOf(tool) is { IsEmpty: false } definition ? offers.FirstOrDefault(offer => offer.Label == LabelOf(definition)) : null;

    private static string LabelOf(ReadOnlyMemory<byte> definition) => ObjectSplice.GetText(definition, "server_label"u8)!;

    private static BuiltInTool WithoutKeys(BuiltInTool server) =>
        server with { Definition = RawJson.Parse(ObjectSplice.Rewrite(server.Definition.Bytes, JsonEdit.Remove("headers"), JsonEdit.Remove("authorization"))) };

    // The reader of the dialect calls a server by its label.
    private static IEnumerable<string> NamesOf(string name, IReadOnlyList<McpOffer> offers) =>
        offers.FirstOrDefault(offer => name == $"{Kind}:{offer.Label}")?.Tools.Select(tool => tool.Key) ?? [name];

    private static HubError? ReadOne(ModelCall call, ReadOnlyMemory<byte> definition, out McpOffer? offer)
    {
        offer = null;
        var label = LabelOf(definition);
        if (FindScope(call, definition, label, out var isProviders) is not { } scope) return isProviders ? null : McpServerErrors.NoServer(call.Agent, label, definition);
        if (call.Snapshot.CatalogFor(call.Agent, scope) is not { Tools.Items: { Count: > 0 } listed }) return McpServerErrors.NoServer(call.Agent, label, definition);

        var tools = listed.ToDictionary(tool => scope.Kind == DoorKind.Server ? tool.AdvertisedName : call.Snapshot.Catalog.NameOf(tool));
        var error = McpWishes.Choose(call.Agent, definition, label, tools, out var chosen);
        offer = new McpOffer(label, [.. chosen.Select(one => KeyValuePair.Create(call.Snapshot.Catalog.NameOf(one.Value), new McpOfferedTool(one.Value, new ShownTool(label, one.Key))))]);
        return error;
    }

    private static DoorScope? FindScope(ModelCall call, ReadOnlyMemory<byte> definition, string label, out bool isProviders)
    {
        isProviders = ObjectSplice.GetText(definition, "connector_id"u8) is not null || ObjectSplice.GetText(definition, "tunnel_id"u8) is not null;
        if (isProviders) return null;
        if (ObjectSplice.GetText(definition, "server_url"u8) is { } url)
        {
            var scope = McpAddress.ScopeOf(call, url, out var isHere);
            isProviders = !isHere;
            return scope;
        }

        if (label == Names.Hub) return DoorScope.All;
        return new DoorScope(call.Snapshot.Toolsets.ContainsKey(label) ? DoorKind.Toolset : DoorKind.Server, label);
    }
}
