using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Config.Rules;
using McpHub.Snapshot;

namespace McpHub.Admin;

/// <summary>Asks the one decision function on behalf of the operator, and says which line of the file decides. What the question leaves out is not known.</summary>
internal sealed class Explanation(HubConfigSource source, TimeProvider time)
{
    public (ExplainReport? Report, HubError? Refusal) Of(HubSnapshot snapshot, Agent agent, ExplainRequest question)
    {
        if (!Actions.All.Contains(question.Action)) return (null, Bad("unknown_action", $"There is no action '{question.Action}'.", $"Use one of: {string.Join(", ", Actions.All)}."));
        if (question.Args is { ValueKind: not JsonValueKind.Object }) return (null, Bad("invalid_arguments", "The arguments must be a JSON object.", "For example {\"key\": \"value\"}."));
        if (question.From is { } from && !IPAddress.TryParse(from, out _)) return (null, Bad("invalid_address", $"'{from}' is no address.", "For example 10.1.2.3."));
        if (question.At is { } at && PolicyTestRules.TimeOf(at) is null) return (null, Bad("invalid_time", $"'{at}' is no time.", "For example 2026-03-29T02:30:00+02:00."));

        var target = ToIdentity(snapshot, question);
        var now = CircumstancesOf(question);
        return (ToReport(agent, question.Action, target, now), null);
    }

    private ExplainReport ToReport(Agent agent, string action, string target, Circumstances now)
    {
        var decision = agent.Permissions.Decide(action, target, now);
        return new ExplainReport(agent.Name, action, target, decision.IsUndecided ? "depends" : decision.Effect.ToText(), decision.Rule)
        {
            Listed = agent.Permissions.Decide(action, target).IsAllowed,
            File = decision.By?.Place is not null && source.File is { } file ? Path.GetFullPath(file.Path) : null,
            Line = decision.By?.Line,
            Place = decision.By?.Place,
            Labels = [.. agent.Permissions.LabelsOf(target).Order(StringComparer.Ordinal)],
            NearestRule = decision.Rule is null ? decision.By?.Name : null,
            Missing = [.. agent.Permissions.Missing(action, target, decision, now)],
            ApprovedBy = decision.Approval?.By,
        };
    }

    private Circumstances CircumstancesOf(ExplainRequest question) => new()
    {
        // A null of an array would become empty arguments.
        Arguments = question.Args is { } args ? JsonSerializer.SerializeToUtf8Bytes(args, AdminJson.Default.JsonElement) : (ReadOnlyMemory<byte>?)null,
        Time = question.At is { } at ? PolicyTestRules.TimeOf(at) : time.GetUtcNow(),
        Address = question.From is { } from ? IPAddress.Parse(from) : null,
        Taint = question.Taint?.ToFrozenSet(),
    };

    // People copy the name from where they saw it: the advertised one is as good as the identity.
    private static string ToIdentity(HubSnapshot snapshot, ExplainRequest question) =>
        question.Action == Actions.ToolCall && snapshot.Catalog.Servers.SelectMany(server => server.Tools).FirstOrDefault(tool => snapshot.Catalog.NameOf(tool) == question.Target) is { } tool
            ? tool.Identity
            : question.Target;

    private static HubError Bad(string code, string message, string hint) => new(ErrorKind.BadRequest, code, message, hint);
}
