using System.Buffers;
using System.Text.Json;
using McpHub.Audit;
using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Admin;

/// <summary>The audit log of the running hub: <c>/admin/audit…</c>. Whoever reads it here is recorded, too.</summary>
internal static class AuditEndpoints
{
    private static readonly string[] Changes = ["key.create", "key.revoke", "secret.set", "secret.remove", "secret.rotate"];

    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;
    private const int PieceBytes = 32 * 1024;

    public static void MapAudit(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/audit", SearchAsync).WithSummary("The newest records that match, oldest first: by agent, action, target (a pattern), outcome (status or code), kind, trace (or request id), from, until.").Produces<JsonElement>().ProducesProblem(400).ProducesProblem(503);
        admin.MapGet("/audit/export", ExportAsync).WithSummary("All records that match, a line of JSON each: as they stand (format=jsonl), or in the shape of OCSF (format=ocsf).").ProducesProblem(400).ProducesProblem(503);
        admin.MapPost("/audit/checkpoint", (Delegate)CheckpointAsync).WithSummary("Signs what has been written so far.").Produces<CheckpointReport>().ProducesProblem(404).ProducesProblem(503);
        admin.MapPost("/audit/changes", ChangeAsync).WithSummary("Records what a command is about to change in the data directory, or how that ended.").Produces<ChangeReport>().ProducesProblem(400).ProducesProblem(503);
        admin.MapPost("/audit/erase", EraseAsync).WithSummary("Forgets for good which records are about an agent; the records stay, under a pseudonym that nobody can resolve any more.").Produces<EraseReport>().ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task SearchAsync(HttpContext http, AuditReader reader, IIntentLog intents, [AsParameters] AuditFilter filter)
    {
        if (filter.Check(filter.Limit) is { } invalid)
        {
            await http.RefuseAsync(invalid);
            return;
        }

        if (await AnnounceReadAsync(http, intents) is { } unrecorded)
        {
            await http.RefuseAsync(unrecorded);
            return;
        }

        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartArray();
        foreach (var record in reader.FindLast(filter.ToQuery(), filter.Limit ?? DefaultLimit)) AuditForms.WriteRecord(json, record);
        json.WriteEndArray();
        await json.FlushAsync(http.RequestAborted);
    }

    private static async Task ExportAsync(HttpContext http, AuditReader reader, IIntentLog intents, [AsParameters] AuditFilter filter, string format = AuditForms.Lines)
    {
        var invalid = AuditForms.All.Contains(format) ? filter.Check(null) : new HubError(ErrorKind.BadRequest, "unknown_format", $"There is no format '{format}'.", $"Use one of: {string.Join(", ", AuditForms.All)}.");
        if ((invalid ?? await AnnounceReadAsync(http, intents)) is { } refusal)
        {
            await http.RefuseAsync(refusal);
            return;
        }

        http.Response.ContentType = "application/x-ndjson";
        var output = http.Response.BodyWriter;
        foreach (var record in reader.Find(filter.ToQuery()))
        {
            AuditForms.Write(output, record, format);
            output.Write("\n"u8);
            if (output.UnflushedBytes > PieceBytes) await output.FlushAsync(http.RequestAborted);
        }
    }

    private static async Task CheckpointAsync(HttpContext http)
    {
        if (http.RequestServices.GetService<AuditLog>() is not { } log)
        {
            await http.RefuseAsync(Disabled);
            return;
        }

        var sequence = await log.WriteAsync(new CheckpointBody(), http.RequestAborted);
        if (log.IsFailing) await http.RefuseAsync(Unavailable);
        else await http.Response.WriteAsJsonAsync(new CheckpointReport(sequence), AdminJson.Default.CheckpointReport);
    }

    private static async Task ChangeAsync(HttpContext http, IIntentLog intents, ChangeRequest request)
    {
        if (!Changes.Contains(request.Action))
        {
            await http.RefuseAsync(new HubError(ErrorKind.BadRequest, "unknown_action", $"There is no change '{request.Action}' that a command makes.", $"Use one of: {string.Join(", ", Changes)}."));
            return;
        }

        var change = new AdminChange(request.Action, request.Target, request.Agent) { Intent = request.Intent };
        if (request.Done is { } isDone)
        {
            intents.Conclude(change, isDone);
        }
        else if (await intents.AnnounceAsync(change, http.RequestAborted) is { } unrecorded)
        {
            await http.RefuseAsync(unrecorded);
            return;
        }

        await http.Response.WriteAsJsonAsync(new ChangeReport(change.Intent), AdminJson.Default.ChangeReport);
    }

    private static async Task EraseAsync(HttpContext http, IIntentLog intents, EraseRequest request)
    {
        if (http.RequestServices.GetService<AuditLog>() is not { } log)
        {
            await http.RefuseAsync(Disabled);
            return;
        }

        // The name must not stand in the record of its own erasure.
        var change = new AdminChange("audit.erase");
        if (await intents.AnnounceAsync(change, http.RequestAborted) is { } unrecorded)
        {
            await http.RefuseAsync(unrecorded);
            return;
        }

        var pseudonym = await log.EraseAsync(request.Agent, http.RequestAborted);
        intents.Conclude(change, isDone: pseudonym is not null);
        if (pseudonym is not null) await http.Response.WriteAsJsonAsync(new EraseReport(pseudonym), AdminJson.Default.EraseReport);
        else await http.RefuseAsync(new HubError(ErrorKind.NotFound, "agent_not_recorded", $"No record is about an agent '{request.Agent}'.", "Agents with records: mcphub audit search"));
    }

    // What was asked for may name an agent, and a name in the chain could never be erased.
    private static ValueTask<HubError?> AnnounceReadAsync(HttpContext http, IIntentLog intents) => intents.AnnounceAsync(new AdminChange("audit.read"), http.RequestAborted);

    private static readonly HubError Disabled = new(ErrorKind.NotFound, "audit_disabled", "This hub keeps no audit records.", "Set audit.enabled to true.");

    private static readonly HubError Unavailable = new(ErrorKind.Unavailable, "audit_unavailable", "Audit records cannot be written.", "The reason stands in the hub's log.");

    /// <summary>What the query string may ask for.</summary>
    private sealed record AuditFilter(string? Agent, string? Action, string? Target, string? Outcome, string? Kind, string? Trace, DateTimeOffset? From, DateTimeOffset? Until, int? Limit)
    {
        public AuditQuery ToQuery() => new() { Agent = Agent, Action = Action, Target = Target, Outcome = Outcome, Kind = Kind, Trace = Trace, From = From, Until = Until };

        public HubError? Check(int? limit) => limit is null or (>= 1 and <= MaxLimit) ? null
            : new HubError(ErrorKind.BadRequest, "limit_out_of_range", $"limit is {limit}.", $"Use 1 to {MaxLimit}; without a limit: /admin/audit/export.");
    }
}

/// <param name="Sequence">Everything up to this record is signed.</param>
internal sealed record CheckpointReport(long Sequence);

internal sealed record ChangeReport(long? Intent);

/// <param name="Intent">Of the record that announced it; null to announce it.</param>
/// <param name="Done">Whether it succeeded; null to announce it.</param>
internal sealed record ChangeRequest(string Action, string? Target, string? Agent, long? Intent, bool? Done);

internal sealed record EraseRequest(string Agent);

/// <param name="Pseudonym">What its records still hold.</param>
internal sealed record EraseReport(string Pseudonym);
