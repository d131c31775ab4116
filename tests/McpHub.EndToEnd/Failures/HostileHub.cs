using System.Globalization;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Failures;

/// <summary>One hub with a good server, <c>good</c>, and one for each way to be bad, named after it. Linux only.</summary>
public sealed class HostileHub : IAsyncLifetime
{
    // Rubbish waits for its collection in a space as large as the processor's cache: here it shall be small, so that what is measured is
    // what the hub holds.
    private static readonly Dictionary<string, string?> SmallNursery = new() { ["DOTNET_GCgen0size"] = "400000" };

    private static readonly string[] OverHttp =
        ["endless-event", "endless-comments", "gibibyte-announced", "gibibyte", "endless-headers", "half-closed", "slow-drip", "unknown-id", "garbage", "deep"];

    private readonly HostileHttp http = new();

    public HubProcess Hub { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public McpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux()) return;
        var servers = new JsonObject
        {
            ["good"] = Servers.Canned(),
            ["endless-line"] = Servers.Canned(call: """tr '\0' a < /dev/zero"""),
            ["garbage-lines"] = Servers.Canned(call: "yes garbage"),
            ["notices"] = Servers.Canned(call: """yes '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'"""),
            ["questions"] = Servers.Canned(call: """yes '{"jsonrpc":"2.0","id":"q","method":"ping"}'"""),
            ["other-id"] = Servers.Canned(call: """printf '{"jsonrpc":"2.0","id":4711,"result":{}}\n'"""),
            ["closed-output"] = Servers.Canned(call: "exec >&-"),
            ["changing"] = Servers.Canned(then: """[ -n "$chatter" ] || { chatter=1; while sleep 1; do printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'; done & }"""),
            ["same-cursor"] = Servers.Canned(list: """printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[],"nextCursor":"again"}}\n' "$id" """),
            ["million-tools"] = Servers.Canned(list: """printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[%s],"nextCursor":"%s"}}\n' "$id" "$(awk 'BEGIN { for (i = 0; i < 1000; i++) printf "%s{\"name\":\"t%d\",\"inputSchema\":{\"type\":\"object\"}}", i ? "," : "", i }')" "$id" """),
            ["million-at-once"] = Servers.Canned(list: """printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[' "$id"; awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "%s{\"name\":\"t%d\",\"inputSchema\":{\"type\":\"object\"}}", i ? "," : "", i }'; printf ']}}\n'"""),
            ["large-tools"] = Servers.Canned(list: """text=$(head -c 1000000 /dev/zero | tr '\0' x); printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"t%s","description":"%s","inputSchema":{}}],"nextCursor":"%s"}}\n' "$id" "$id" "$text" "$id" """),
        };
        foreach (var misdeed in OverHttp) servers[misdeed] = Http(misdeed);
        servers["silent"] = Http("silent", "firstByteSeconds");
        servers["silent-within"] = Http("silent-within", "silenceSeconds");
        foreach (var (_, entry) in servers) Bound(entry!.AsObject());
        Hub = await HubProcess.StartAsync(TestConfigs.With(servers), SmallNursery);
        Key = await Hub.CreateKeyAsync("assistant");
        Client = await HubClient.ConnectAsync(Hub, Key);
    }

    /// <returns>The memory of the hub now, in bytes; from now on its peak counts.</returns>
    public long BeginToMeasure()
    {
        File.WriteAllText($"/proc/{Hub.Program.Id}/clear_refs", "5"); // proc(5): resets the peak
        return Status("VmRSS");
    }

    public long PeakMemory() => Status("VmHWM");

    private long Status(string name)
    {
        var line = File.ReadLines($"/proc/{Hub.Program.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private JsonObject Http(string misdeed, string? limitOfASecond = null)
    {
        var entry = new JsonObject { ["type"] = "http", ["url"] = http.UrlOf(misdeed) };
        if (limitOfASecond is not null) entry["hub"] = new JsonObject { ["limits"] = new JsonObject { [limitOfASecond] = 1 } };
        return entry;
    }

    private static void Bound(JsonObject entry)
    {
        entry["hub"] ??= new JsonObject();
        entry["hub"]!["limits"] ??= new JsonObject();
        entry["hub"]!["limits"]!["callSeconds"] = 3;
        entry["hub"]!["restart"] = new JsonObject { ["maxFailures"] = 1 }; // what has failed once shall not disturb the next test
    }

    public async ValueTask DisposeAsync()
    {
        if (Client is not null) await Client.DisposeAsync();
        if (Hub is not null) await Hub.DisposeAsync();
        await http.DisposeAsync();
    }
}
