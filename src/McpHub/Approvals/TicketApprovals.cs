using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using Microsoft.Data.Sqlite;

namespace McpHub.Approvals;

/// <summary>Whoever needs an approval gets a ticket; when a person has approved that, the same call passes once.</summary>
/// <param name="opened">Gives the store. Asked at the first ticket only: a hub without such rules makes no database.</param>
internal sealed partial class TicketApprovals(Lazy<TicketStore> opened, ClientQuestion question, IIntentLog intents, TimeProvider time, ILogger<TicketApprovals> logger) : IApprovals
{
    private const int MaxShownBytes = 4096;

    public ValueTask<HubError?> ClaimAsync(Call call, CancellationToken ct) => call.Decision?.Approval is { } required ? ClaimAsync(call, required, ct) : default;

    private async ValueTask<HubError?> ClaimAsync(Call call, Approval required, CancellationToken ct)
    {
        // Its body may pass unread, so nobody could say what was approved.
        if (call is ModelCall { Operation: ModelOperation.Raw }) return Refusals.ApprovalRequired(call, required);
        if (ArgumentsOf(call) is not { } arguments) return Unclear(call, required);
        try
        {
            return await ClaimAsync(call, required, arguments, ct);
        }
        catch (Exception error) when (IsOfStore(error))
        {
            LogFailure(error, call.RequestId);
            return Unavailable;
        }
    }

    private async ValueTask<HubError?> ClaimAsync(Call call, Approval required, byte[] arguments, CancellationToken ct)
    {
        var wanted = ToTicket(call, required, arguments);
        if (opened.Value.Take(wanted) is not { } ticket) return TooMany(call, required);
        if (ticket == wanted) intents.Conclude(new AdminChange("approval.ask", ticket.Id, ticket.Agent), isDone: true);
        if (ticket.State != Ticket.Pending || !ClientQuestion.CanAsk(call, ticket)) return Judge(call, required, ticket);

        call.Approval = new CallApproval(ticket.Id, Effect.Approve);
        if (await question.AskAsync(call, ticket, arguments, ct) is { } refusal) return refusal;
        return opened.Value.Take(wanted) is { } answered ? Judge(call, required, answered) : TooMany(call, required);
    }

    private static HubError? Judge(Call call, Approval required, Ticket ticket)
    {
        call.Approval = ticket.State switch
        {
            Ticket.Approved => new UsedTicket(ticket),
            Ticket.Denied => new CallApproval(ticket.Id, Effect.Deny),
            _ => new CallApproval(ticket.Id, Effect.Approve),
        };
        return call.Approval.Effect switch
        {
            Effect.Allow => null,
            Effect.Deny => Refusals.ApprovalDenied(call, required, ticket.Id, ticket.Reason),
            _ => Refusals.ApprovalRequired(call, required, ticket.Id, ticket.Expires),
        };
    }

    public void GiveBack(Call call, ReadOnlyMemory<byte> state)
    {
        if (call.Approval is not UsedTicket { Used: var used } || ArgumentsOf(call) is not { } arguments) return;
        try
        {
            opened.Value.Return(used with { Binding = Bind(call, call.Decision!.Approval!, arguments, state) });
        }
        catch (Exception error) when (IsOfStore(error))
        {
            LogLost(error, call.RequestId, used.Id);
        }
    }

    private static bool IsOfStore(Exception error) => error is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException;

    // What the hub itself is asked to do in a model call is part of what is approved.
    private static byte[]? ArgumentsOf(Call call)
    {
        if (call is not ModelCall model) return CanonicalJson.Of(OrEmpty(call.RuledArguments));
        return CanonicalJson.Of(OrEmpty(model.Body)) is { } body && CanonicalJson.Of(OrEmpty(model.HubOptions)) is { } options ? [.. body, .. options] : null;
    }

    private static ReadOnlyMemory<byte> OrEmpty(ReadOnlyMemory<byte> json) => json.Span.Trim(" \t\r\n"u8).IsEmpty ? "{}"u8.ToArray() : json;

    private Ticket ToTicket(Call call, Approval required, byte[] arguments)
    {
        var now = time.GetUtcNow();
        return new Ticket
        {
            Id = $"apr_{RandomNumberGenerator.GetHexString(24, lowercase: true)}",
            Binding = Bind(call, required, arguments, call.State),
            Agent = call.Agent.Name,
            Action = call.Action,
            Target = call.Target!,
            Rule = required.Rule,
            By = required.By,
            NotSelf = required.NotSelf,
            ArgumentHash = Convert.ToHexStringLower(SHA256.HashData(arguments)),
            ArgumentBytes = arguments.Length,
            Arguments = required.ShowsArguments ? Shown(arguments) : null,
            RequestId = call.RequestId,
            Created = now,
            Expires = now + required.Lifetime,
        };
    }

    // The rest of a call that was asked for input has a state that only the server could give.
    private static byte[] Bind(Call call, Approval required, byte[] arguments, ReadOnlyMemory<byte> state) => Hash(
        Encoding.UTF8.GetBytes(call.Agent.Name), Encoding.UTF8.GetBytes(call.Action), Encoding.UTF8.GetBytes(call.Target!), Encoding.UTF8.GetBytes(required.Rule), Encoding.UTF8.GetBytes(required.Fingerprint), arguments, state.ToArray());

    // Each part with its length, so that no two calls share a text.
    private static byte[] Hash(params ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }

    private static string Shown(byte[] arguments) => TextCut.Keep(Encoding.UTF8.GetString(arguments), MaxShownBytes).Text;

    private static HubError Unclear(Call call, Approval required) => new(
        ErrorKind.BadRequest,
        "approval_unclear",
        $"The rule {required.Rule} wants this call of '{call.RequestedName}' approved, and readers could disagree on what its arguments are.",
        "Send them as JSON in which no name stands twice, and no more than 64 levels deep.") { Rule = required.Rule };

    private static HubError TooMany(Call call, Approval required) => new(
        ErrorKind.Limited,
        "too_many_approvals",
        $"The rule {required.Rule} wants this call of '{call.RequestedName}' approved, and too many calls wait for that already.",
        "Wait until some were approved, denied or are over. An operator sees them with: mcphub approvals list") { Rule = required.Rule };

    private static readonly HubError Unavailable = new(
        ErrorKind.Unavailable, "approvals_unavailable", "This call needs an approval, and the hub cannot read or keep approvals.", "An operator finds the reason in the hub's log.");

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} needs an approval, and the database of approvals failed")]
    private partial void LogFailure(Exception error, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} is not over, and its ticket {Ticket} could not be kept for the rest of it: it has to be approved anew")]
    private partial void LogLost(Exception error, string requestId, string ticket);

    private sealed record UsedTicket(Ticket Used) : CallApproval(Used.Id, Effect.Allow);
}
