using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

/// <summary>
/// What no revision knows: members and a kind of content of our own, and names beyond ASCII. Below the SDK's types, which would drop or
/// refuse them. Nothing of it may get lost on the way to a client.
/// </summary>
internal static class Vendor
{
    private const string Token = "@sample@";
    private const string Text = "test_vendor_text";
    private const string Content = "test_vendor_content";
    private const string Fault = "test_vendor_error";
    private const string BeyondAscii = "größe_測試";

    /// <summary>What stands in every unknown member. Re-writing it in any way would show.</summary>
    private const string Sample = """{"z":1.0,"a":12345678901234567890,"e":1e3,"größe":"\u00e9\/ü東京","n":null,"z2":[1.50,{}]}""";

    public static IMcpServerBuilder AddVendorParts(this IMcpServerBuilder builder) => builder
        .WithTools(
        [
            McpServerTool.Create(() => Sample, new() { Name = Text, Description = "Returns as text what stands in the unknown members." }),
            McpServerTool.Create(() => "(answered below the tools)", new() { Name = Content, Description = "Returns content and members that no revision knows." }),
            McpServerTool.Create(() => "(answered below the tools)", new() { Name = Fault, Description = "Fails with data that no revision knows." }),
        ])
        .WithResources([McpServerResource.Create(() => "Grüße aus 東京", new() { UriTemplate = "test://größe/測試", Name = "größe", MimeType = "text/plain" })])
        .WithMessageFilters(filters =>
        {
            filters.AddIncomingFilter(Answering);
            filters.AddOutgoingFilter(Marking);
        });

    /// <summary>Writes the unknown members as they are meant, byte for byte.</summary>
    public static Stream Verbatim(Stream output) => new VerbatimStream(output, Encoding.UTF8.GetBytes($"\"{Token}\""), Encoding.UTF8.GetBytes(Sample));

    public static Task VerbatimAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Body = Verbatim(http.Response.Body);
        return next(http);
    }

    private static McpMessageHandler Answering(McpMessageHandler next) => async (context, ct) =>
    {
        var answer = context.JsonRpcMessage is JsonRpcRequest { Method: RequestMethods.ToolsCall } call ? Answer(call) : null;
        if (answer is null) await next(context, ct);
        else await context.Server.SendMessageAsync(answer, ct);
    };

    private static JsonRpcMessage? Answer(JsonRpcRequest call) => (string?)call.Params?["name"] switch
    {
        Content => new JsonRpcResponse
        {
            Id = call.Id,
            Result = new JsonObject
            {
                ["resultType"] = "complete",
                ["x-result"] = Token,
                ["content"] = new JsonArray(new JsonObject { ["type"] = "hologram", ["x-block"] = Token }),
                ["_meta"] = new JsonObject { ["example.org/x-meta"] = Token },
            },
        },
        BeyondAscii => new JsonRpcResponse
        {
            Id = call.Id,
            Result = new JsonObject
            {
                ["resultType"] = "complete",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"{BeyondAscii}: {call.Params["arguments"]?["wert"]}" }),
            },
        },
        Fault => new JsonRpcError { Id = call.Id, Error = new() { Code = -31999, Message = "A failure of our own.", Data = new JsonObject { ["x-data"] = Token } } },
        _ => null,
    };

    // The definition of one tool has a member more, and the list a tool more whose name the SDK would refuse.
    private static McpMessageHandler Marking(McpMessageHandler next) => async (context, ct) =>
    {
        if (context.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result } && result["tools"] is JsonArray tools
            && tools.FirstOrDefault(tool => (string?)tool?["name"] == Content) is JsonObject definition)
        {
            definition["x-tool"] = Token;
            tools.Add(new JsonObject
            {
                ["name"] = BeyondAscii,
                ["description"] = "Has a name beyond ASCII and repeats its argument.",
                ["inputSchema"] = JsonNode.Parse("""{ "type": "object", "properties": { "wert": { "type": "string" } } }"""),
            });
        }

        await next(context, ct);
    };
}
