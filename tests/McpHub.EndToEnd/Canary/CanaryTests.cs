using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.EndToEnd.Failures;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Canary;

/// <summary>A secret in every place of the configuration that takes one, calls that go well and calls that fail, and then a search wherever a secret could have come out.</summary>
public sealed class CanaryTests
{
    private readonly List<Canary> canaries = [];
    private readonly List<(string Where, string Text)> places = [];

    [Fact(Timeout = 2 * Limits.TestMs)]
    public async Task No_secret_comes_out_anywhere()
    {
        Processes.RequireLinux();
        await using var collector = new Collector();
        var environment = Environment(collector.Url);
        using var home = new TestFolder(Config());
        await KeepAsync(home);
        await using var hub = await HubProcess.StartAsync(Config(), environment, "--config", home.ConfigPath);

        await CallAsync(hub, home);
        await AskAsync(hub, home);
        foreach (var child in hub.Program.Children()) places.Add(($"environment of {CommandLine(child)}", await File.ReadAllTextAsync($"/proc/{child}/environ")));
        await hub.StopAsync();

        places.Add(("standard output", hub.Stdout));
        places.Add(("log", hub.Stderr));
        places.Add(("traces and metrics", collector.Received));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(home.Path, "data"), "*", SearchOption.AllDirectories)) places.Add((file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))));

        Assert.True(collector.Received.Length > 1000, "No traces came.");
        Assert.Contains(places, place => place.Where.Contains("audit-", StringComparison.Ordinal) && place.Text.Contains("\"outcome\"", StringComparison.Ordinal));
        var leaks = places.SelectMany(place => canaries.Where(canary => !IsAtHome(canary, place.Where)).SelectMany(canary => canary.FormsIn(place.Text).Select(form => $"{canary.Slot} {form} in {place.Where}")));
        Assert.Empty(leaks);
    }

    [Fact]
    public void Search_finds_every_form()
    {
        var canary = new Canary("test");
        var bytes = Encoding.ASCII.GetBytes(canary.Text);

        Assert.All(
            [canary.Text, $"x{canary.Text}", Convert.ToBase64String(bytes), Convert.ToBase64String([1, .. bytes]), Convert.ToBase64String([1, 2, .. bytes, 3]), Convert.ToHexStringLower(bytes)],
            text => Assert.NotEmpty(canary.FormsIn(text)));
        Assert.Empty(canary.FormsIn(new Canary("other").Text));
    }

    // A server's own variable is in its own environment; that is what it is for.
    private static bool IsAtHome(Canary canary, string where) => canary.Slot == "env of notes" && where.StartsWith("environment of", StringComparison.Ordinal) && where.Contains("--mark=notes", StringComparison.Ordinal);

    private string New(string slot)
    {
        if (canaries.Find(known => known.Slot == slot) is { } made) return made.Text;

        canaries.Add(new Canary(slot));
        return canaries[^1].Text;
    }

    private string Config() => new JsonObject
    {
        ["mcpServers"] = new JsonObject
        {
            ["notes"] = With(Servers.Notes("notes"), "env", new() { ["TOKEN"] = "${secret:NOTES}" }),
            ["other"] = Servers.Notes("other"),
            ["gone"] = new JsonObject { ["type"] = "http", ["url"] = "http://127.0.0.1:9/mcp", ["headers"] = new JsonObject { ["Authorization"] = "Bearer ${env:GONE_TOKEN}", ["x-api-key"] = "${secret:GONE_KEY}" } },
            ["broken"] = new JsonObject { ["command"] = "/nonexistent/program", ["env"] = new JsonObject { ["TOKEN"] = New("env of a server that does not start") } },
        },
        ["providers"] = new JsonObject
        {
            ["simulator"] = new JsonObject { ["dialect"] = "simulator" },
            ["anthropic"] = new JsonObject { ["dialect"] = "anthropic", ["baseUrl"] = "http://127.0.0.1:9", ["apiKey"] = "${env:ANTHROPIC_KEY}" },
            ["openai"] = new JsonObject { ["dialect"] = "openai", ["baseUrl"] = "http://127.0.0.1:9/v1", ["apiKey"] = "${secret:OPENAI}", ["headers"] = new JsonObject { ["x-team"] = New("provider header, in the file") } },
            ["bedrock"] = new JsonObject { ["dialect"] = "bedrock", ["baseUrl"] = "http://127.0.0.1:9", ["aws"] = new JsonObject { ["region"] = "eu-west-1", ["accessKeyId"] = "${secret:AWS_ID}", ["secretAccessKey"] = "${secret:AWS_SECRET}", ["sessionToken"] = "${env:AWS_TOKEN}" } },
        },
        ["models"] = JsonNode.Parse("""{ "fast": { "targets": [{ "provider": "simulator", "model": "sim-small" }] }, "far": { "targets": [{ "provider": "openai", "model": "m" }] }, "other": { "targets": [{ "provider": "anthropic", "model": "m" }] }, "cloud": { "targets": [{ "provider": "bedrock", "model": "m" }] } }"""),
        ["agents"] = JsonNode.Parse("""{ "assistant": { "roles": ["everything"] }, "nobody": {} }"""),
        ["auth"] = new JsonObject { ["sealingKey"] = "${secret:SEALING}" },
        ["audit"] = new JsonObject { ["signingKey"] = "${file:signing.pem}" },
    }.ToJsonString();

    private Dictionary<string, string?> Environment(string collector) => new()
    {
        ["GONE_TOKEN"] = New("header of a server, from a variable"),
        ["ANTHROPIC_KEY"] = New("key of a provider, from a variable"),
        ["AWS_TOKEN"] = New("session token"),
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    private async Task KeepAsync(TestFolder home)
    {
        foreach (var (name, slot) in new[] { ("NOTES", "env of notes"), ("GONE_KEY", "header of a server"), ("OPENAI", "key of a provider"), ("AWS_ID", "access key id"), ("AWS_SECRET", "secret access key"), ("SEALING", "sealing key") })
        {
            var kept = await Mcphub.RunAsync(home.Path, New(slot), Environment(""), "secrets", "set", name);
            Assert.True(kept.ExitCode == 0, kept.ToString());
            places.Add(($"mcphub secrets set {name}", kept.ToString()));
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(home.Path, "signing.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private async Task CallAsync(HubProcess hub, TestFolder home)
    {
        var created = await Mcphub.RunAsync(home.Path, null, Environment(""), "keys", "create", "assistant");
        var key = created.Stdout.Trim();
        await using var client = await HubClient.ConnectAsync(hub, key);
        await ToolAsync(client, "notes__list_notes", []);
        await ToolAsync(client, "notes__get_note", new() { ["id"] = "no such note" });
        await ToolAsync(client, "notes__get_note", new() { ["wrong"] = 1 });
        await ToolAsync(client, "gone__anything", []);
        await ToolAsync(client, "no_such_tool", []);

        foreach (var (path, model) in new[] { ("/v1/chat/completions", "fast"), ("/v1/chat/completions", "far"), ("/v1/chat/completions", "cloud"), ("/v1/chat/completions", "none"), ("/v1/messages", "far"), ("/v1/messages", "other"), ("/v1/responses", "far"), ("/providers/openai/models", "") })
        {
            using var content = new StringContent($$"""{"model":"{{model}}","max_tokens":5,"input":"hi","messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json");
            await SendAsync(hub, HttpMethod.Post, path, content, key);
        }

        await SendAsync(hub, HttpMethod.Post, "/mcp", new StringContent("{ not json", Encoding.UTF8, "application/json"), key);
        await SendAsync(hub, HttpMethod.Post, "/mcp", null, "hub_wrong");
    }

    private async Task AskAsync(HubProcess hub, TestFolder home)
    {
        var token = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(home.Path, "data", "operator.json"))).GetProperty("token").GetString()!;
        foreach (var path in new[] { "/admin/servers", "/admin/tools", "/admin/tools/notes/get_note", "/admin/audit", "/admin/audit/export?format=ocsf", "/admin/openapi.json", "/readyz", "/healthz", "/metrics", "/v1/models", "/nothing" })
            await SendAsync(hub, HttpMethod.Get, path, null, token);
        await SendAsync(hub, HttpMethod.Post, "/admin/explain", new StringContent("""{"agent":"nobody","action":"tool.call","target":"notes/get_note"}""", Encoding.UTF8, "application/json"), token);
        await SendAsync(hub, HttpMethod.Post, "/admin/translate", new StringContent("""{"agent":"assistant","dialect":"openai-chat","request":{"model":"far","messages":[{"role":"user","content":"hi"}]}}""", Encoding.UTF8, "application/json"), token);
        await SendAsync(hub, HttpMethod.Post, "/admin/servers/gone/restart", null, token);
        foreach (var arguments in new string[][] { ["check"], ["check", "--json"], ["doctor"], ["doctor", "--json"], ["servers"], ["servers", "gone"], ["servers", "broken", "--json"], ["secrets", "list"], ["secrets", "rotate"], ["keys", "list"], ["audit", "export"], ["audit", "verify"] })
            places.Add(($"mcphub {string.Join(' ', arguments)}", (await Mcphub.RunAsync(home.Path, null, Environment(""), arguments)).ToString()));
    }

    private async Task ToolAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        try
        {
            var result = await client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
            places.Add(($"result of {tool}", JsonSerializer.Serialize(result, McpJsonUtilities.DefaultOptions)));
        }
        catch (McpException error)
        {
            places.Add(($"error of {tool}", error.ToString()));
        }
    }

    private async Task SendAsync(HubProcess hub, HttpMethod method, string path, HttpContent? content, string key)
    {
        using var response = await hub.SendAsync(method, path, content, key);
        places.Add(($"{method} {path}", $"{response.Headers}{await response.Content.ReadAsStringAsync()}"));
    }

    private static JsonObject With(JsonObject entry, string key, JsonObject value)
    {
        entry[key] = value;
        return entry;
    }

    private static string CommandLine(int process) => File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');

    /// <summary>Takes what is exported by OTLP.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly HttpListener listener = new();
        private readonly StringBuilder received = new();
        private readonly Task running;

        public Collector()
        {
            Url = $"http://127.0.0.1:{ShippedConfig.FreePort()}";
            listener.Prefixes.Add($"{Url}/");
            listener.Start();
            running = RunAsync();
        }

        public string Url { get; }

        public string Received
        {
            get
            {
                lock (received) return received.ToString();
            }
        }

        private async Task RunAsync()
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    lock (received) received.Append(Encoding.Latin1.GetString(body.ToArray()));
                    context.Response.Close();
                }
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
                {
                    return; // The test is over.
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            listener.Close();
            await running;
        }
    }
}
