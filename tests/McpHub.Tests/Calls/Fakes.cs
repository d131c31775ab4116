using System.Text;
using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Tests.Calls;

internal static class Fakes
{
    /// <summary>The real admission.</summary>
    public static PermissionAdmission Permission(TimeProvider? time = null, ConversationTaint? taint = null) => new(Decisions(time ?? TimeProvider.System, taint));

    /// <summary>These, and then nobody who could approve unless there is somebody.</summary>
    public static Admissions Admissions(IEnumerable<IAdmission> ordered, ConversationTaint? taint = null, IApprovals? approvals = null) =>
        new(ordered, approvals ?? new NoApprovals(), taint ?? new ConversationTaint(TimeProvider.System));

    public static CallDecisions Decisions(TimeProvider time, ConversationTaint? taint = null) => new(time, taint ?? new ConversationTaint(time));
}

/// <summary>One server, <c>s</c>, that records what it is sent and answers as told.</summary>
internal sealed class FakeUpstreams : IUpstreams, IUpstream
{
    public List<UpstreamRequest> Sent { get; } = [];

    public Func<CancellationToken, ValueTask<Reply>> Answer { get; set; } = _ => new(Reply.Result("""{"content":[]}"""u8.ToArray()));

    public bool IsConfigured { get; set; } = true;

    public bool OffersSubscriptions => false;

    public event Action<UpstreamChange>? Changed
    {
        add { }
        remove { }
    }

    public IUpstream? Find(string alias) => IsConfigured && alias == "s" ? this : null;

    public ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        Sent.Add(request);
        return Answer(ct);
    }

    public void OnRootsChanged(IClientChannel client)
    {
    }

    public IDisposable Watch(string uri) => throw new InvalidOperationException("Nobody watches here.");

    public IDisposable WatchTask(string id) => throw new InvalidOperationException("Nobody watches here.");
}

/// <summary>Admits or refuses as told, and remembers that it was asked.</summary>
internal sealed class FakeAdmission(HubError? refusal = null) : IAdmission
{
    public int Asked { get; private set; }

    public ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct)
    {
        Asked++;
        return new(refusal);
    }
}

/// <summary>Has approved the next call, or refuses it as told; remembers what was claimed and given back.</summary>
internal sealed class FakeApprovals(HubError? refusal = null) : IApprovals
{
    public int Claimed { get; private set; }

    /// <summary>The states under which approvals were given back.</summary>
    public List<string> GivenBack { get; } = [];

    public ValueTask<HubError?> ClaimAsync(Call call, CancellationToken ct)
    {
        Claimed++;
        call.Approval = new CallApproval("apr_1", Effect.Allow);
        return new(refusal);
    }

    public void GiveBack(Call call, ReadOnlyMemory<byte> state) => GivenBack.Add(Encoding.UTF8.GetString(state.Span));
}

/// <summary>Remembers what it was told.</summary>
internal sealed class FakeObserver : ICallObserver
{
    public List<(Call Call, CallOutcome Outcome)> Told { get; } = [];

    public void OnCompleted(Call call, CallOutcome outcome) => Told.Add((call, outcome));
}

/// <summary>Writes nothing; refuses as told, and remembers what was announced.</summary>
internal sealed class FakeIntentLog : IIntentLog
{
    public HubError? Refusal { get; set; }

    public List<Call> Announced { get; } = [];

    public ValueTask<HubError?> AnnounceAsync(Call call, CancellationToken ct)
    {
        Announced.Add(call);
        return new(Refusal);
    }

    public List<AdminChange> Changes { get; } = [];

    public ValueTask<HubError?> AnnounceAsync(AdminChange change, CancellationToken ct)
    {
        Changes.Add(change);
        return new(Refusal);
    }

    public void Conclude(AdminChange change, bool isDone)
    {
    }
}
