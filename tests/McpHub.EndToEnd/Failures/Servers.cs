using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Failures;

/// <summary>Entries of <c>mcpServers</c> with programs that can be told apart, held back or kept away from their caller.</summary>
public static class Servers
{
    /// <summary>The notes over stdio.</summary>
    /// <param name="mark">Stands in the command line and means nothing to the program.</param>
    public static JsonObject Notes(string mark) => TestConfigs.Program(Built.Notes, $"--mark={mark}");

    /// <summary>The inventory over HTTP on a free port.</summary>
    public static JsonObject Inventory()
    {
        var url = $"http://127.0.0.1:{ShippedConfig.FreePort()}";
        var entry = TestConfigs.Program(Built.Inventory, "--urls", url);
        entry["type"] = "http";
        entry["url"] = $"{url}/mcp";
        return entry;
    }

    /// <summary>A server of a few lines that starts at once, has a child, and offers one tool, <c>echo</c>. What it does instead is said in the language of the shell; <c>$id</c> is the request's.</summary>
    /// <param name="list">Answers a listing.</param>
    /// <param name="call">Answers a call.</param>
    /// <param name="then">Follows each listing.</param>
    public static JsonObject Canned(string? list = null, string? call = null, string then = ":") => new()
    {
        ["command"] = "sh",
        ["args"] = new JsonArray("-c", $$$"""
            sleep 3600 > /dev/null &
            while read -r line; do
                id=${line#*'"id":'}
                id=${id%%,*}
                case $line in
                    *'"server/discover"'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\n' "$id" ;;
                    *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"canned","version":"1"} }}\n' "$id" ;;
                    *'"tools/list"'*) {{{list ?? """printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}}\n' "$id" """}}}; {{{then}}} ;;
                    *'"tools/call"'*) {{{call ?? """printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"done"}]}}\n' "$id" """}}} ;;
                esac
            done
            """.Replace("${", "$${", StringComparison.Ordinal)), // as the configuration writes it
    };

    /// <summary>What a stubborn server has started.</summary>
    public const string StubbornChild = "sleep 3600";

    /// <summary>Says nothing, does not end with its input or when asked to, and neither does its child.</summary>
    /// <param name="mark">Stands in the command line and means nothing to the program.</param>
    public static JsonObject Stubborn(string mark = "") => new()
    {
        ["command"] = "sh",
        ["args"] = new JsonArray("-c", $"trap '' TERM; {StubbornChild} & while :; do wait; done", "sh", mark),
    };

    /// <summary>The same as an HTTP server that never listens.</summary>
    public static JsonObject StubbornHttp()
    {
        var entry = Stubborn();
        entry["type"] = "http";
        entry["url"] = $"http://127.0.0.1:{ShippedConfig.FreePort()}/mcp";
        return entry;
    }

    /// <summary>The same, started by a shell that refuses while a file of this name is in the folder of the configuration.</summary>
    public static JsonObject HeldBackBy(this JsonObject entry, string file) => entry.ThroughShell($"[ ! -e {file} ] || {{ echo held back >&2; exit 3; }}; exec dotnet \"$@\"");

    /// <summary>The same, as the child of a shell: no child of the hub, but one of a child.</summary>
    public static JsonObject OneDeeper(this JsonObject entry) => entry.ThroughShell("dotnet \"$@\"; exit $?");

    private static JsonObject ThroughShell(this JsonObject entry, string script)
    {
        var arguments = entry["args"]!.AsArray();
        entry["command"] = "sh";
        entry["args"] = new JsonArray(["-c", script, "sh", .. arguments.Select(argument => argument!.DeepClone())]);
        return entry;
    }
}
