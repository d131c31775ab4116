using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.EndToEnd.Failures;

namespace McpHub.EndToEnd.Cli;

/// <summary><c>doctor</c>: each fault is made for real, and must be named with what to do about it.</summary>
public sealed class DoctorTests(DefaultHub shared)
{
    [Fact(Timeout = Limits.TestMs)]
    public async Task Faults_of_servers_are_named_without_a_hub()
    {
        Processes.RequireLinux();
        using var web = Web.Answering(401, "");
        using var page = Web.Answering(404, "no such page");
        using var folder = new TestFolder(Config(new JsonObject
        {
            ["missing"] = new JsonObject { ["command"] = "no-such-program" },
            ["banner"] = Shell("echo Welcome; exec sleep 100", startSeconds: 2),
            ["ends"] = Shell("echo last words >&2; exit 3"),
            ["crashes"] = Answers("""{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"c","version":"1"}}""", thenEnds: true),
            ["unknown-revision"] = Answers("""{"protocolVersion":"1999-01-01","capabilities":{},"serverInfo":{"name":"u","version":"1"}}"""),
            ["empty"] = Answers("""{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"e","version":"1"}}"""),
            ["nobody"] = Http($"http://127.0.0.1:{ShippedConfig.FreePort()}/mcp"),
            ["locked"] = Http($"{web.Url}/mcp"),
            ["astray"] = Http($"{page.Url}/elsewhere"),
            ["notes"] = TestConfigs.Program(Built.Notes),
        }));

        var (exitCode, report) = await ExamineAsync(folder);

        Assert.Equal(1, exitCode);
        Assert.False(report.GetProperty("ok").GetBoolean());
        Assert.Equal(
            """
            astray wrong_url
            banner handshake_timeout noise_on_stdout
            crashes process_ended
            empty offers_nothing
            ends process_ended
            locked unauthorized
            missing command_missing
            nobody unreachable
            notes well
            unknown-revision revision_unknown
            """.ReplaceLineEndings("\n"),
            string.Join('\n', report.GetProperty("servers").EnumerateArray().Select(server => $"{Name(server)} {string.Join(' ', Codes(server.GetProperty("findings")))}")));
        Assert.All(report.GetProperty("servers").EnumerateArray().SelectMany(server => server.GetProperty("findings").EnumerateArray()), finding =>
            Assert.Equal(finding.GetProperty("status").GetString() != "ok", finding.TryGetProperty("fix", out var fix) && fix.GetString()!.Length > 20));
        Assert.Contains("last words", Server(report, "ends").GetProperty("server").GetProperty("log").EnumerateArray().Select(line => line.GetString()));
        Assert.True(Server(report, "notes").GetProperty("server").GetProperty("connectMs").GetDouble() > 0);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")), "Looking at a hub must not make its data.");
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Definition_that_no_client_may_see_is_named_with_its_tool()
    {
        using var server = Web.Answering(200, request => (string?)request["method"] switch
        {
            "server/discover" => """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete","ttlMs":0,"cacheScope":"private"}""",
            _ => """{"tools":[{"name":"bad","inputSchema":{"type":"object","properties":{"a":{"$ref":"#/nowhere"}}}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}""",
        });
        using var folder = new TestFolder(Config(new JsonObject { ["odd"] = Http($"{server.Url}/mcp") }));

        var (exitCode, report) = await ExamineAsync(folder);

        Assert.Equal(1, exitCode);
        var finding = Assert.Single(Server(report, "odd").GetProperty("findings").EnumerateArray());
        Assert.Equal("tool_left_out", finding.GetProperty("code").GetString());
        Assert.Contains("'bad'", finding.GetProperty("what").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Running_hub_is_asked_and_nothing_is_wrong_with_it()
    {
        await ServerStates.WaitAsync(shared.Hub, ("notes", "ready"));
        await shared.Hub.CreateKeyAsync("assistant");
        var children = shared.Hub.Program.Children();

        var result = await shared.Hub.RunAsync("doctor");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"The hub runs at {shared.Hub.Url.GetLeftPart(UriPartial.Authority)}.", result.Stdout);
        Assert.Matches(@"notes: ready; revision 2026-07-28 \(requests that stand alone\); notes 1\.0\.0; connected in \d+ ms, listed in \d+ ms; can ", result.Stdout);
        Assert.EndsWith("Nothing is wrong.\n", result.Stdout);
        Assert.Equal(children, shared.Hub.Program.Children());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Secrets_that_others_can_read_and_a_port_in_use_are_problems()
    {
        Processes.RequireLinux();
        using var other = Web.Answering(200, "");
        using var folder = new TestFolder(new JsonObject { ["listen"] = other.Url, ["agents"] = JsonNode.Parse("""{ "me": { "roles": ["everything"] } }""") }.ToJsonString());
        Assert.Equal(0, (await Mcphub.RunAsync(folder.Path, "keys", "create", "me")).ExitCode);
        var key = Directory.GetFiles(Path.Combine(folder.Path, "data", "keys"), "*.json").Single();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);

        var (exitCode, report) = await ExamineAsync(folder);

        Assert.Equal(1, exitCode);
        Assert.Equal(["config", "address_in_use", "secrets_readable", "keys"], Codes(report.GetProperty("checks")));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Configuration_that_is_wrong_is_all_there_is_to_say()
    {
        using var folder = new TestFolder("""{ "modells": {}, "mcpServers": { "a": { "url": "ftp://x" } } }""");

        var (exitCode, report) = await ExamineAsync(folder);

        Assert.Equal(1, exitCode);
        Assert.Equal(["config_invalid", "config_invalid"], Codes(report.GetProperty("checks")));
        Assert.Empty(report.GetProperty("servers").EnumerateArray());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Hub_that_nobody_can_call_is_no_problem_but_is_said()
    {
        using var folder = new TestFolder(Config([]));

        var result = await Mcphub.RunAsync(folder.Path, "doctor");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("warning  There is no key that lets anybody in.", result.Stdout);
        Assert.Contains("What to do: Make one: mcphub keys create me", result.Stdout);
    }

    private static async Task<(int ExitCode, JsonElement Report)> ExamineAsync(TestFolder folder)
    {
        var result = await Mcphub.RunAsync(folder.Path, "doctor", "--json");
        Assert.True(result.Stdout.StartsWith('{'), result.ToString());
        return (result.ExitCode, JsonElement.Parse(result.Stdout));
    }

    private static JsonElement Server(JsonElement report, string name) => report.GetProperty("servers").EnumerateArray().Single(server => Name(server) == name);

    private static string? Name(JsonElement server) => server.GetProperty("server").GetProperty("name").GetString();

    private static List<string?> Codes(JsonElement findings) => [.. findings.EnumerateArray().Select(finding => finding.GetProperty("code").GetString())];

    private static string Config(JsonObject servers) => new JsonObject
    {
        ["listen"] = $"http://127.0.0.1:{ShippedConfig.FreePort()}",
        ["mcpServers"] = servers,
        ["agents"] = JsonNode.Parse("""{ "me": { "roles": ["everything"] } }"""),
    }.ToJsonString();

    private static JsonObject Http(string url) => new() { ["url"] = url };

    private static JsonObject Shell(string script, int startSeconds = 30) => new()
    {
        ["command"] = "sh",
        ["args"] = new JsonArray("-c", script),
        ["hub"] = new JsonObject { ["limits"] = new JsonObject { ["startSeconds"] = startSeconds } },
    };

    /// <summary>A server in shell that knows no discovery, answers the handshake with this result, and everything else with nothing at all.</summary>
    private static JsonObject Answers(string greeting, bool thenEnds = false) => Shell($$$"""
        while read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
          case $line in
            *server/discover*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
            *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" '{{{greeting}}}' ;;
            *notifications/initialized*) {{{(thenEnds ? "exit 4" : "true")}}} ;;
          esac
        done
        """);

    /// <summary>An HTTP server that gives the same answer to everything.</summary>
    private sealed class Web : IDisposable
    {
        private readonly HttpListener listener = new();

        private Web(int status, Func<JsonNode, string?> answer)
        {
            Url = $"http://127.0.0.1:{ShippedConfig.FreePort()}";
            listener.Prefixes.Add($"{Url}/");
            listener.Start();
            _ = ServeAsync(status, answer);
        }

        public string Url { get; }

        public static Web Answering(int status, string text) => new(status, _ => null) { Text = text };

        /// <param name="result">The result of a JSON-RPC request.</param>
        public static Web Answering(int status, Func<JsonNode, string?> result) => new(status, result);

        private string Text { get; init; } = "";

        private async Task ServeAsync(int status, Func<JsonNode, string?> answer)
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    await AnswerAsync(context, status, answer);
                }
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    return; // The test is over.
                }
            }
        }

        private async Task AnswerAsync(HttpListenerContext context, int status, Func<JsonNode, string?> answer)
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            var request = body.StartsWith('{') ? JsonNode.Parse(body) : null;
            context.Response.StatusCode = status;
            var text = Text;
            if (request is not null && answer(request) is { } result)
            {
                context.Response.ContentType = "application/json";
                text = $$"""{"jsonrpc":"2.0","id":{{request["id"]?.ToJsonString() ?? "null"}},"result":{{result}}}""";
            }

            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
            context.Response.Close();
        }

        public void Dispose() => ((IDisposable)listener).Dispose();
    }
}
