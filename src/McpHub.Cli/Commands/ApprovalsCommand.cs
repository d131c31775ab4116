using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub approvals</c>: calls that a rule allows only when a person says yes.</summary>
internal static class ApprovalsCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The ticket, as in the refusal of the call." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "What the caller is told." };

    public static Command Create()
    {
        var list = new Command("list", "List the calls that wait, or have been answered and not made yet.");
        list.SetAction(ListAsync);
        var show = new Command("show", "Show one of them.") { Id };
        show.SetAction((parsed, ct) => AskOneAsync(parsed, HttpMethod.Get, "", null, ct));
        var approve = new Command("approve", "Let the call through, once, when it is made again.") { Id };
        approve.SetAction((parsed, ct) => AskOneAsync(parsed, HttpMethod.Post, "/approve", null, ct));
        var deny = new Command("deny", "Refuse the call.") { Id, Reason };
        deny.SetAction((parsed, ct) => AskOneAsync(parsed, HttpMethod.Post, "/deny", JsonSerializer.SerializeToUtf8Bytes(new ApprovalDenial(parsed.GetValue(Reason)), AdminJson.Default.ApprovalDenial), ct));
        return new Command("approvals", "See and answer the calls that need an approval.") { list, show, approve, deny };
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var hub = RunningHub.Find(Configuration.LoadToAsk(Configuration.PathOf(parsed)));
        var approvals = JsonSerializer.Deserialize(await hub.AskAsync(HttpMethod.Get, "/admin/approvals", null, ct), AdminJson.Default.IReadOnlyListApprovalReport)!;
        if (terminal.IsJson) terminal.Json(approvals, AdminJson.Default.IReadOnlyListApprovalReport);
        else if (approvals.Count == 0) terminal.Note("No call waits for an approval.");
        else Terminal.Show(["id", "state", "agent", "action", "target", "rule", "expires"], approvals.Select(ToRow));
        return ExitCodes.Ok;
    }

    private static async Task<int> AskOneAsync(ParseResult parsed, HttpMethod method, string verb, byte[]? body, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var hub = RunningHub.Find(Configuration.LoadToAsk(Configuration.PathOf(parsed)));
        var path = $"/admin/approvals/{Uri.EscapeDataString(parsed.GetRequiredValue(Id))}{verb}";
        var approval = JsonSerializer.Deserialize(await hub.AskAsync(method, path, body, ct), AdminJson.Default.ApprovalReport)!;
        if (terminal.IsJson) terminal.Json(approval, AdminJson.Default.ApprovalReport);
        else Show(terminal, approval);
        return ExitCodes.Ok;
    }

    private static string[] ToRow(ApprovalReport approval) => [approval.Id, approval.State, approval.Agent, approval.Action, approval.Target, approval.Rule, Time(approval.Expires)];

    private static void Show(Terminal terminal, ApprovalReport approval)
    {
        Terminal.Show(["", ""],
        [
            ["ticket", approval.Id],
            ["state", approval.ResolvedBy is null ? approval.State : $"{approval.State} by {approval.ResolvedBy}{(approval.Reason is null ? "" : $": {approval.Reason}")}"],
            ["agent", approval.Agent],
            ["action", approval.Action],
            ["target", approval.Target],
            ["rule", approval.Rule],
            ["approvers", $"{(approval.By.Count == 0 ? "any person" : string.Join(", ", approval.By))}{(approval.NotSelf ? ", not the agent itself" : "")}; the operator"],
            ["created", Time(approval.Created)],
            ["expires", Time(approval.Expires)],
            ["arguments", string.Create(CultureInfo.InvariantCulture, $"{approval.ArgumentBytes} bytes, sha256 {approval.ArgumentHash}")],
            ["request", approval.RequestId],
        ]);
        if (approval.Arguments is { } arguments) terminal.Say($"\n{arguments}");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
