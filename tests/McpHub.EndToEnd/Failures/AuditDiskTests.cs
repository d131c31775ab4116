using System.Diagnostics;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Failures;

/// <summary>The hub on a real disk for audit records that is full: a small one of its own, mounted where only the hub sees it.</summary>
public sealed class AuditDiskTests
{
    private const string Mount = "mkdir -p data/audit && mount -t tmpfs -o size=512k none data/audit && head -c 480000 /dev/zero > data/audit/filler && exec \"$@\"";

    [Fact(Timeout = Limits.TestMs)]
    public async Task Full_disk_refuses_calls_before_the_server_hears_of_them_until_there_is_room_again()
    {
        RequireMounts();
        await using var hub = await StartAsync("deny");
        await using var client = await HubClient.ConnectAsync(hub, await hub.CreateKeyAsync("assistant"));

        var before = await CountAsync(client);
        var kept = 0;
        string? refusal;
        while ((refusal = await AddAsync(client)) is null) kept++;

        Assert.Contains("the audit record of it cannot be written", refusal);
        Assert.InRange(kept, 1, 200);
        Assert.Contains("Audit records cannot be written", hub.Stderr);

        File.Delete(AsSeenByHub(hub, "data/audit/filler"));
        int? after;
        while ((after = await CountAsync(client)) is null) await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal(kept, after - before); // what was refused was not done

        var verified = await hub.RunAsync("audit", "verify", "--config", AsSeenByHub(hub, "hub.config.json"));
        Assert.True(verified.ExitCode == 0, verified.ToString());
        var lost = await hub.RunAsync("audit", "search", "--kind", "lost", "--json", "--config", AsSeenByHub(hub, "hub.config.json"));
        Assert.Contains("sinceStart", lost.Stdout);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Full_disk_lets_calls_pass_when_the_operator_says_so()
    {
        RequireMounts();
        await using var hub = await StartAsync("allow");
        await using var client = await HubClient.ConnectAsync(hub, await hub.CreateKeyAsync("assistant"));

        while (!hub.Stderr.Contains("Audit records cannot be written", StringComparison.Ordinal)) Assert.Null(await AddAsync(client));
        Assert.Null(await AddAsync(client));
    }

    private static void RequireMounts()
    {
        Processes.RequireLinux();
        using var attempt = Process.Start(new ProcessStartInfo("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]) { RedirectStandardError = true })!;
        attempt.WaitForExit();
        Assert.SkipUnless(attempt.ExitCode == 0, "Needs the right to mount a file system in a namespace of its own (unshare -rm).");
    }

    private static Task<HubProcess> StartAsync(string onFailure)
    {
        var config = JsonNode.Parse(TestConfigs.Default)!;
        config["audit"] = new JsonObject { ["onFailure"] = onFailure };
        return HubProcess.StartByAsync(config.ToJsonString(), "unshare", "-rm", "sh", "-c", Mount, "sh");
    }

    private static string AsSeenByHub(HubProcess hub, string file) => $"/proc/{hub.Program.Id}/root{Path.Combine(hub.Folder, file)}";

    private static async Task<string?> AddAsync(McpClient client)
    {
        var result = await client.CallToolAsync("notes__add_note", new Dictionary<string, object?> { ["title"] = "t", ["body"] = "b" }, cancellationToken: TestContext.Current.CancellationToken);
        return result.IsError is true ? ((TextContentBlock)result.Content[0]).Text : null;
    }

    private static async Task<int?> CountAsync(McpClient client)
    {
        var result = await client.CallToolAsync("notes__list_notes", cancellationToken: TestContext.Current.CancellationToken);
        return result.IsError is true ? null : result.StructuredContent!.Value.GetProperty("total").GetInt32();
    }
}
