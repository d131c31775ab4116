using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using Tool = McpHub.Snapshot.Tool;

namespace McpHub.Calls.Rounds;

/// <summary>
/// A model call in which the hub runs tools: the model is asked again and again, and its answers become one. Calls of the hub's tools do not
/// show in it, but for those that the caller asked to see; opaque state never does: it refers to turns which the caller never sees. Not thread-safe.
/// </summary>
/// <param name="tools">By the names that the model sees.</param>
/// <param name="opening">What the answer begins with.</param>
internal sealed class ToolRounds(IReadOnlyDictionary<string, Tool> tools, int maxSteps, IReadOnlyList<Block> opening)
{
    private readonly List<Block> shown = [.. opening];
    private List<Block> untold = [];
    private ChatResponse? first;
    private TokenUsage? earlier;

    /// <summary>How many rounds of tools have been run.</summary>
    public int Steps { get; set; }

    public bool IsLastStep => Steps == maxSteps;

    /// <summary>The answer whose tools are to be run before the model is asked again; null when there is none.</summary>
    public ChatResponse? Pending { get; set; }

    /// <summary>Whether the caller's stream has begun, so that all that follows belongs into it.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Writes the caller's one stream; null before the first answer.</summary>
    public IStreamWriter? Stream { get; private set; }

    /// <summary>How many blocks stand in that stream.</summary>
    public int Blocks { get; set; }

    /// <summary>How calls of tools stand in the answer, by the names that the model sees; calls of all others do not.</summary>
    public IReadOnlyDictionary<string, ShownTool> ShownTools { get; init; } = new Dictionary<string, ShownTool>();

    /// <summary>Begins the caller's stream anew: nothing of it was sent.</summary>
    public void Open(IStreamWriter stream)
    {
        Stream = stream;
        Blocks = 0;
        untold = [.. opening];
    }

    /// <summary>Puts something into the answer that no model said.</summary>
    public void Announce(Block block)
    {
        shown.Add(block);
        untold.Add(block);
    }

    /// <summary>What was announced and does not stand in the stream yet.</summary>
    public IReadOnlyList<Block> TakeUntold()
    {
        var taken = untold;
        untold = [];
        return taken;
    }

    public Tool? Find(string name) => tools.GetValueOrDefault(name);

    /// <summary>Whether it is a call that the hub runs, and not the caller.</summary>
    public bool Runs(Block block) => block is ToolCallBlock { Namespace: null } call && tools.ContainsKey(call.Name);

    /// <summary>Whether another round follows. A call of the caller's own tool ends the rounds: what else the model called then is not run.</summary>
    /// <param name="hubCalls">Calls in the answer that are for the hub.</param>
    /// <param name="ownCalls">Calls in it that are for the caller.</param>
    public bool GoOnAfter(int hubCalls, int ownCalls, Stop stop) => hubCalls > 0 && ownCalls == 0 && stop.Reason == StopReason.ToolUse && Steps < maxSteps;

    /// <summary>Why the whole answer ended. A model that wants more tools than it may have has not said all.</summary>
    public static Stop StopOf(int ownCalls, Stop stop) => ownCalls == 0 && stop.Reason == StopReason.ToolUse ? new Stop(StopReason.Length) : stop;

    /// <summary>What the caller gets when this answer is the last one.</summary>
    /// <returns>Null when another round follows.</returns>
    public ChatResponse? Show(ChatResponse answer)
    {
        var hubCalls = answer.Content.Count(Runs);
        var ownCalls = answer.Content.OfType<ToolCallBlock>().Count() - hubCalls;
        if (GoOnAfter(hubCalls, ownCalls, answer.Stop)) return null;
        return answer with { Id = (first ?? answer).Id, Model = (first ?? answer).Model, Content = [.. shown, .. ToShow(answer)], Usage = WithEarlier(answer.Usage), Stop = StopOf(ownCalls, answer.Stop) };
    }

    /// <summary>Keeps an answer after which another round follows.</summary>
    public void Keep(ChatResponse answer)
    {
        first ??= answer;
        shown.AddRange(ToShow(answer));
        earlier = WithEarlier(answer.Usage);
        Pending = answer;
    }

    /// <summary>The usage of all rounds so far.</summary>
    public TokenUsage? WithEarlier(TokenUsage? usage) => earlier is null || usage is null ? usage ?? earlier : earlier.Plus(usage);

    private IEnumerable<Block> ToShow(ChatResponse answer) => answer.Content.Where(block => !Runs(block)).Select(block => block.State is null ? block : block with { State = null });
}
