using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.EndToEnd.Peers;

namespace McpHub.EndToEnd.Sdks;

/// <summary>One hub with every vendor behind it: a model of each, under the name of the vendor's API.</summary>
public sealed class SdkHub : IAsyncLifetime
{
    // What one SDK takes when nothing fails, many times over.
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(2);

    private static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["openai-chat"] = "openai-compatible",
        ["openai-responses"] = "openai-responses",
        ["anthropic"] = "anthropic",
        ["gemini"] = "gemini",
        ["ollama"] = "ollama",
        ["bedrock-converse"] = "bedrock",
    };

    private VendorServer? vendors;
    private HubProcess? hub;

    /// <summary>The aliases of the models, in the order of the table.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. VendorServer.Vendors.Select(vendor => vendor.Dialect)];

    public HubProcess Hub => hub!;

    public string Key { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        vendors = await VendorServer.StartAsync();
        hub = await HubProcess.StartAsync(new JsonObject
        {
            ["providers"] = new JsonObject(Kinds.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)Provider(kind.Key, kind.Value)))),
            ["models"] = new JsonObject(Kinds.Keys.Select(name => KeyValuePair.Create(name, JsonNode.Parse($$"""{ "targets": [{ "provider": "{{name}}", "model": "some-model" }] }""")))),
            ["agents"] = JsonNode.Parse("""{ "assistant": { "roles": ["everything"] } }"""),
        }.ToJsonString(), new Dictionary<string, string?> { ["AWS_ID"] = "AKIDEXAMPLE", ["AWS_SECRET"] = "secret" });
        Key = await Hub.CreateKeyAsync("assistant");
    }

    /// <summary>Runs one of the SDKs from npm at every provider.</summary>
    public async Task<IReadOnlyList<SdkCell>> DriveAsync(string driver)
    {
        var environment = new Dictionary<string, string?> { ["HUB_URL"] = Hub.Url.AbsoluteUri, ["HUB_KEY"] = Key };
        var result = await Npm.RunAsync([Path.Combine("sdks", driver), .. Models], environment, RunTime);
        Assert.True(result.ExitCode == 0, result.ToString());
        return [.. result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Read(JsonElement.Parse(line)))];
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null) await hub.DisposeAsync();
        if (vendors is not null) await vendors.DisposeAsync();
    }

    private JsonObject Provider(string name, string kind)
    {
        var provider = new JsonObject { ["dialect"] = kind, ["baseUrl"] = vendors!.UrlOf(name) };
        if (kind == "bedrock") provider["aws"] = new JsonObject { ["region"] = "eu-central-1", ["accessKeyId"] = "${env:AWS_ID}", ["secretAccessKey"] = "${env:AWS_SECRET}" };
        return provider;
    }

    private static SdkCell Read(JsonElement line) =>
        new(line.GetProperty("sdk").GetString()!, line.GetProperty("provider").GetString()!, line.GetProperty("operation").GetString()!, line.GetProperty("problem").GetString());
}

/// <summary>What one SDK met with one operation at one provider.</summary>
/// <param name="Problem">Null when it works.</param>
public sealed record SdkCell(string Sdk, string Provider, string Operation, string? Problem);
