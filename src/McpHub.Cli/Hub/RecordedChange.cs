using System.Text.Json;
using McpHub.Admin;
using McpHub.Audit;
using McpHub.Calls;
using McpHub.Config;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpHub.Cli.Hub;

/// <summary>
/// What this command changes in the data directory, announced in the audit log before and concluded after. Without a hub the command writes
/// there itself; while one runs, the log is the hub's, and the hub is asked.
/// </summary>
internal static class RecordedChange
{
    /// <exception cref="CommandException">It could not be recorded, so nothing was changed.</exception>
    public static async Task<T> RunAsync<T>(HubConfig config, AdminChange change, Func<T> act, CancellationToken ct)
    {
        if (!config.Audit.Enabled) return act();

        // The key that signs may itself be the secret that is about to be kept.
        using var writer = new AuditWriter(config.Audit, config.DataDirectory, TimeProvider.System, NullLogger.Instance, signs: config.Audit.SigningKey?.Reveal() != Configuration.Unknown);
        if (TryOpen(writer)) return Run(writer, new AdminBody(change.Action, change.Target, change.Agent), act);

        var hub = RunningHub.Find(config);
        var intent = await TellAsync(hub, new ChangeRequest(change.Action, change.Target, change.Agent, null, null), ct);
        var isDone = false;
        try
        {
            var result = act();
            isDone = true;
            return result;
        }
        finally
        {
            await TellAsync(hub, new ChangeRequest(change.Action, change.Target, change.Agent, intent, isDone), CancellationToken.None);
        }
    }

    private static bool TryOpen(AuditWriter writer)
    {
        try
        {
            writer.Open();
            return true;
        }
        catch (AuditInUseException)
        {
            return false;
        }
    }

    private static T Run<T>(AuditWriter writer, AdminBody change, Func<T> act)
    {
        writer.Add(new AuditRecord(TimeProvider.System.GetUtcNow(), change));
        writer.Commit();
        var intent = writer.Head.Sequence;
        var status = "failed";
        try
        {
            var result = act();
            status = "ok";
            return result;
        }
        finally
        {
            writer.Add(new AuditRecord(TimeProvider.System.GetUtcNow(), change with { Status = status, Intent = intent }));
            writer.Close();
        }
    }

    private static async Task<long?> TellAsync(RunningHub hub, ChangeRequest request, CancellationToken ct)
    {
        var answer = await hub.AskAsync(HttpMethod.Post, "/admin/audit/changes", JsonSerializer.SerializeToUtf8Bytes(request, AdminJson.Default.ChangeRequest), ct);
        return JsonSerializer.Deserialize(answer, AdminJson.Default.ChangeReport)!.Intent;
    }
}
