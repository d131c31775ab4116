using System.Globalization;
using System.Text;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Approvals;

/// <summary>
/// Asks the person at the client that makes a call. Only a person who could answer the ticket with the same credential anyway is asked: an
/// agent of kind human, named by the rule if that names anybody, where the rule lets the caller itself approve.
/// </summary>
internal sealed class ClientQuestion(TicketAnswers answers, CallDecisions decisions, HubState state, TimeProvider time)
{
    private const int MaxShownCharacters = 2048;
    private const int MaxNameLength = 256;

    private static readonly byte[] Form = Encoding.UTF8.GetBytes($$$"""
        {"type":"object","properties":{"decision":{"type":"string","title":"Decision","enum":["approve","deny"]},"reason":{"type":"string","title":"Reason","description":"Told to the caller of a call that you deny.","maxLength":{{{TicketAnswers.MaxReasonLength}}} }},"required":["decision"]}
        """);

    public static bool CanAsk(Call call, Ticket ticket) =>
        call.Asker is { } client && MayAnswer(Approver.Of(call.Agent), ticket) && client.CanAsk(McpMethods.Elicit, default);

    /// <summary>Waits for the answer, as long as the ticket holds, and writes it down. What is no answer leaves the ticket as it is.</summary>
    /// <param name="arguments">In their one spelling.</param>
    /// <returns>Null when the ticket now says what became of it; otherwise why the call cannot go on, whatever the answer was.</returns>
    public async ValueTask<HubError?> AskAsync(Call call, Ticket ticket, byte[] arguments, CancellationToken ct)
    {
        var (answer, reason) = Read(await SendAsync(call.Asker!, ToQuestion(call, ticket, arguments), ticket.Expires, ct));

        // Meanwhile somebody may have taken the right away, to make the call or to approve it.
        if (state.Current.Agents.GetValueOrDefault(call.Agent.Name) is not { } agent || !IsStillAsked(call, agent)) return Refusals.ApprovalOutdated(call, ticket.Id);
        if (answer is null || Approver.Of(agent) is not { } approver || !MayAnswer(approver, ticket)) return null;

        // Somebody else may have answered first: then that stands.
        var (_, error) = await answers.ResolveAsync(ticket, approver, answer, reason, ct);
        return error is { Kind: ErrorKind.Unavailable } ? error : null;
    }

    private static bool MayAnswer(Approver? approver, Ticket ticket) => approver is not null && approver.Sees(ticket) && !approver.IsRequesterOf(ticket);

    private bool IsStillAsked(Call call, Agent agent) =>
        decisions.Of(call, call.Target!, agent.Permissions, out _).Approval is { } now && now.Rule == call.Decision!.Rule && now.Fingerprint == call.Decision.Approval!.Fingerprint;

    private async ValueTask<Reply?> SendAsync(IClientChannel client, byte[] question, DateTimeOffset end, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromTicks(Math.Max(0, (end - time.GetUtcNow()).Ticks)), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await client.AskAsync(McpMethods.Elicit, question, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    // Servers put their alias before what they ask; no server has this one.
    private static byte[] ToQuestion(Call call, Ticket ticket, byte[] arguments) => ObjectSplice.Rewrite(
        default,
        JsonEdit.SetText("message", string.Create(CultureInfo.InvariantCulture, $"[{Names.Hub}] May agent '{call.Agent.Name}' do this? {ticket.Action} {Cut(ticket.Target)}, once, with these arguments ({arguments.Length} bytes): {TextCut.Keep(Encoding.UTF8.GetString(arguments), MaxShownCharacters).Text} The rule {ticket.Rule} wants a person to approve it (ticket {ticket.Id}).")),
        JsonEdit.Set("requestedSchema", Form));

    private static string Cut(string target) => TextCut.Keep(target, MaxNameLength).Text;

    /// <returns>A state of the ticket; null for what is neither yes nor no.</returns>
    private static (string? State, string? Reason) Read(Reply? reply)
    {
        // Readers must not be able to disagree on what was said.
        if (reply is not { IsResult: true } given || CanonicalJson.Of(given.Body) is not [(byte)'{', ..] answer) return default;
        var content = ObjectSplice.GetObject(answer, "content"u8);
        return (ObjectSplice.GetText(answer, "action"u8), ObjectSplice.GetText(content, "decision"u8)) switch
        {
            ("decline", _) => (Ticket.Denied, null),
            ("accept", "deny") => (Ticket.Denied, ReasonIn(content)),
            ("accept", "approve") => (Ticket.Approved, null),
            _ => default,
        };
    }

    private static string? ReasonIn(ReadOnlyMemory<byte> content) =>
        ObjectSplice.GetText(content, "reason"u8) is { Length: > 0 } reason ? TextCut.Head(reason, TicketAnswers.MaxReasonLength) : null;
}
