using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Tests.Models.Matrix;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.EndToEnd.Sdks;

/// <summary>
/// All vendors on one port, each below the name of its API. What a request says decides what it is answered; one that does not say it where
/// that API has it is refused.
/// </summary>
internal sealed class VendorServer : IAsyncDisposable
{
    // From what says most to what says least.
    private static readonly Scenario[] Known = [Scenario.ToolError, Scenario.ToolCall, Scenario.StructuredOutput, Scenario.System];

    private readonly WebApplication app;

    private VendorServer(WebApplication app) => this.app = app;

    public static IReadOnlyList<IVendor> Vendors { get; } = [new OpenAiChatVendor(), new OpenAiResponsesVendor(), new AnthropicVendor(), new GeminiVendor(), new OllamaVendor(), new ConverseVendor()];

    public static async Task<VendorServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        foreach (var vendor in Vendors) app.MapPost($"/{vendor.Dialect}/{{**path}}", (HttpContext http, string path) => AnswerAsync(http, vendor, path));
        await app.StartAsync();
        return new VendorServer(app);
    }

    public string UrlOf(string dialect) => $"{app.Urls.Single()}/{dialect}";

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext http, IVendor vendor, string path)
    {
        using var document = await JsonDocument.ParseAsync(http.Request.Body);
        var body = document.RootElement;
        if (Vectors.Answer(path, body) is { } answer) await WriteAsync(http, 200, answer);
        else if (Of(vendor, body) is not { } scenario) await WriteAsync(http, 400, Refusal(body));
        else if (IsStreaming(path, body)) await StreamAsync(http, vendor, Script.Of(scenario));
        else await WriteAsync(http, 200, vendor.Whole(Script.Of(scenario)));
    }

    private static Scenario? Of(IVendor vendor, JsonElement body) => Known.Cast<Scenario?>().FirstOrDefault(scenario =>
        vendor.Facts(scenario!.Value).All(fact => body.Text(fact.Path)?.Contains(fact.Value, StringComparison.Ordinal) == true)
        && (scenario != Scenario.ToolError || NamesItsCall(vendor, body)));

    // The call and its result have the id that the vendor gave. Ollama's own library does not send it back: there the name of the tool says which.
    private static bool NamesItsCall(IVendor vendor, JsonElement body) => vendor.Dialect switch
    {
        "openai-chat" => (body.Text("messages.1.tool_calls.0.id"), body.Text("messages.2.tool_call_id")) == ("call_1", "call_1"),
        "openai-responses" => (body.Text("input.1.call_id"), body.Text("input.2.call_id")) == ("call_1", "call_1"),
        "anthropic" => (body.Text("messages.1.content.0.id"), body.Text("messages.2.content.0.tool_use_id")) == ("toolu_1", "toolu_1"),
        "gemini" => (body.Text("contents.1.parts.0.functionCall.id"), body.Text("contents.2.parts.0.functionResponse.id")) == ("fc_1", "fc_1"),
        "bedrock-converse" => (body.Text("messages.1.content.0.toolUse.toolUseId"), body.Text("messages.2.content.0.toolResult.toolUseId")) == ("tooluse_1", "tooluse_1"),
        _ => body.Text("messages.2.tool_name") == "lookup" || body.Text("messages.2.tool_call_id") == "call_1",
    };

    private static bool IsStreaming(string path, JsonElement body) => path.Contains("stream", StringComparison.Ordinal) || body.Text("stream") == "True";

    private static async Task StreamAsync(HttpContext http, IVendor vendor, Script script)
    {
        http.Response.ContentType = vendor.Dialect switch { "ollama" => "application/x-ndjson", "bedrock-converse" => "application/vnd.amazon.eventstream", _ => "text/event-stream" };
        foreach (var (name, data) in vendor.Stream(script)) await http.Response.Body.WriteAsync(Framed(vendor.Dialect, name, data));
    }

    private static byte[] Framed(string dialect, string name, string data) => dialect switch
    {
        "ollama" => Encoding.UTF8.GetBytes(data + "\n"),
        "bedrock-converse" => AwsFrame.Of(name, data),
        _ => Encoding.UTF8.GetBytes($"{(name.Length > 0 ? $"event: {name}\n" : "")}data: {data}\n\n"),
    };

    private static Task WriteAsync(HttpContext http, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    // Where any of the vendors has the words of an error.
    private static string Refusal(JsonElement body)
    {
        var words = Fact.Quoted($"I was not asked what I know: {body.GetRawText()}");
        return $$$"""{"message":{{{words}}},"error":{"message":{{{words}}},"type":"invalid_request_error"}}""";
    }
}
