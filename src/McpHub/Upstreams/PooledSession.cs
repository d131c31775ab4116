using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// One more session with a server, for the calls of clients that can be asked for the same. Its questions go to the client whose call is
/// running on it, when that is certain, and to nobody else.
/// </summary>
/// <param name="isOneStream">Whether everything the server says comes in one stream, so that nothing tells which call a question belongs to.</param>
internal sealed class PooledSession(SessionKey key, bool isOneStream) : IServerQuestions
{
    private const int MaxVisits = 1000;
    private readonly Lock gate = new();
    private readonly List<SessionLease> leases = [];
    private readonly Dictionary<string, IClientChannel> visits = [];
    private readonly Queue<string> visitsInOrder = [];
    private Reply? roots;

    public SessionKey Key => key;

    /// <summary>The session, once it is open.</summary>
    public Task<UpstreamSession> Opened { get; set; } = null!;

    /// <summary>What is followed in its process; null when it has none of its own.</summary>
    public PooledProcess? Process { get; set; }

    /// <summary>Runs out when nobody has used it for long.</summary>
    public ITimer? Idleness { get; set; }

    /// <summary>When the last call on it ended, as a timestamp.</summary>
    public long LastUsed { get; set; }

    /// <summary>The client that used it last and can use it again; null when that one stands alone with every request.</summary>
    public IClientChannel? LastClient { get; private set; }

    public bool IsIdle
    {
        get
        {
            lock (gate) return leases.Count == 0;
        }
    }

    private bool IsOver => Opened.IsCompletedSuccessfully ? Opened.Result.Connection.Closed.IsCompleted : Opened.IsCompleted;

    /// <summary>Whether a call of this client can run on it beside those that do.</summary>
    public bool HasRoomFor(IClientChannel? client)
    {
        if (IsOver) return false;
        lock (gate) return !isOneStream || leases.All(lease => IsSame(lease.Client, client));
    }

    public void Add(SessionLease lease)
    {
        lock (gate)
        {
            leases.Add(lease);
            LastClient = lease.Client?.Lasting;
        }
    }

    public void Remove(SessionLease lease)
    {
        lock (gate) leases.Remove(lease);
    }

    /// <summary>Forgets which folders the client works on: it has others now.</summary>
    public void ForgetRoots()
    {
        lock (gate) roots = null;
    }

    public async Task<Reply> AnswerAsync(string method, ReadOnlyMemory<byte> @params, IClientChannel? client, CancellationToken ct)
    {
        var (asked, over) = Find(client, out var isCertain);
        if (!isCertain && method == McpMethods.ListRoots && Kept() is { } kept) return kept;
        if (!isCertain) return Refuse(RpcCodes.InternalError, $"Calls of several clients run in this session; it is not certain whom '{method}' is for.");
        if (asked is null) return await AnswerAloneAsync(method, @params, ct);
        if (!asked.CanAsk(method, @params)) return NotAnswered(method);
        if (method == McpMethods.Elicit) RememberVisit(@params, asked);
        var answer = await AskAsync(asked, method, @params, over, ct);
        if (method == McpMethods.ListRoots && answer.IsResult) Keep(answer);
        return answer;
    }

    /// <summary>Looks whether an answer sends the client's user to URLs: the server may say when the user has been there.</summary>
    public void RememberVisits(Reply reply, IClientChannel? client)
    {
        if (client is null || !reply.IsRpcError || RpcErrorForm.CodeOf(reply.Body) != RpcCodes.UrlElicitationRequired) return;
        foreach (var elicitation in ObjectSplice.Elements(ObjectSplice.Get(ObjectSplice.GetObject(reply.Body, "data"u8), "elicitations"u8))) RememberVisit(elicitation, client);
    }

    /// <summary>The user of a client has been where the server sent them (revision 2025-11-25): that client hears of it, no other.</summary>
    public void OnVisited(ReadOnlyMemory<byte> @params)
    {
        IClientChannel? client;
        lock (gate)
        {
            if (ObjectSplice.GetText(@params, "elicitationId"u8) is not { } id || !visits.Remove(id, out client)) return;
        }

        _ = client.NotifyAsync(McpMethods.ElicitationComplete, @params, CancellationToken.None).AsTask();
    }

    private void RememberVisit(ReadOnlyMemory<byte> elicitation, IClientChannel client)
    {
        if (client.Lasting is not { } lasting || ObjectSplice.GetText(elicitation, "elicitationId"u8) is not { } id) return;
        lock (gate)
        {
            if (!visits.TryAdd(id, lasting)) return;
            visitsInOrder.Enqueue(id);
            if (visitsInOrder.Count > MaxVisits) visits.Remove(visitsInOrder.Dequeue());
        }
    }

    // Outside of every call: only folders are the same then, and only a client that lasts can be asked for them.
    private async Task<Reply> AnswerAloneAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (method != McpMethods.ListRoots) return NotAnswered(method);
        if (Kept() is { } kept) return kept;
        if (key.Roots is not IClientChannel lasting || !lasting.CanAsk(method, @params)) return NotAnswered(method);
        var answer = await AskAsync(lasting, method, @params, CancellationToken.None, ct);
        if (answer.IsResult) Keep(answer);
        return answer;
    }

    private static async Task<Reply> AskAsync(IClientChannel client, string method, ReadOnlyMemory<byte> @params, CancellationToken over, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(over, ct);
        try
        {
            return await client.AskAsync(method, @params, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refuse(RpcCodes.InternalError, $"The call that '{method}' belongs to is over.");
        }
    }

    private (IClientChannel? Client, CancellationToken Over) Find(IClientChannel? client, out bool isCertain)
    {
        lock (gate)
        {
            var candidates = client is null ? leases : leases.FindAll(lease => ReferenceEquals(lease.Client, client));
            isCertain = candidates.Count < 2 || candidates.TrueForAll(lease => IsSame(lease.Client, candidates[0].Client));
            return candidates.Count == 0 || !isCertain ? (null, default) : (candidates[^1].Client, candidates[^1].Over);
        }
    }

    private Reply? Kept()
    {
        lock (gate) return roots;
    }

    private void Keep(Reply answer)
    {
        lock (gate) roots = answer;
    }

    private static bool IsSame(IClientChannel? one, IClientChannel? other) => one?.Lasting is { } lasting && ReferenceEquals(lasting, other?.Lasting);

    private static Reply NotAnswered(string method) => Refuse(RpcCodes.MethodNotFound, $"No client that answers '{method}' waits for this server now.");

    private static Reply Refuse(int code, string text) => Reply.RpcError(RpcFrames.ErrorObject(code, text));
}
