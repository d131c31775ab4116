using System.Text;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>
/// Reads one item of a stream after the other. What an event repeats must be what the pieces before it said; what they left out is added.
/// </summary>
internal sealed class ItemStream(Origin origin)
{
    private const int MaxChars = 16 * 1024 * 1024;

    private readonly StringBuilder text = new(); // of the open block
    private readonly Dictionary<string, int> begun = []; // how many parts of the open item, by the member that counts them
    private string type = "";
    private string? id;
    private Extras rest; // of the item: the first block has them
    private Block? open;
    private int block = -1;
    private int citations;

    public bool IsOpen { get; private set; }

    /// <summary>Of the open item, or of the last one.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>One past the highest item so far.</summary>
    public int Next { get; private set; }

    public bool HasToolCalls { get; private set; }

    public void Read(JsonField e, string name, int index, List<ChatEvent> events)
    {
        switch (name)
        {
            case "response.output_item.added":
                Begin(e["item"], index, events);
                break;
            case "response.output_item.done" when IsOpen:
                End(e["item"], events);
                break;
            case "response.output_item.done":
                AddWhole(e["item"], index, events);
                break;
            case "response.content_part.added":
                BeginPart(e, index, PartOf(e["part"]["type"].Text()), e["part"], events);
                break;
            case "response.content_part.done":
                EndPart(e["part"], events);
                break;
            case "response.output_text.delta":
                Add(e, index, new TextBlock(""), events);
                break;
            case "response.output_text.annotation.added" when e["annotation"].Exists:
                Continue(e, index, new TextBlock(""), events);
                Cite(Annotations.Read(e["annotation"]), events);
                break;
            case "response.refusal.delta":
                Add(e, index, new RefusalBlock(""), events);
                break;
            case "response.reasoning_text.delta":
                Add(e, index, new ReasoningBlock(""), events);
                break;
            case "response.reasoning_summary_part.added":
                BeginPart(e, index, new ReasoningBlock("") { IsSummary = true }, default, events);
                break;
            case "response.reasoning_summary_text.delta":
                Add(e, index, new ReasoningBlock("") { IsSummary = true }, events);
                break;
            case "response.function_call_arguments.delta" or "response.custom_tool_call_input.delta":
                if (open is not ToolCallBlock) throw e.Wrong("adds to a tool call that has not begun");
                Append(e["delta"].RequiredText(), events);
                break;
            case "response.output_text.done" or "response.reasoning_text.done" or "response.reasoning_summary_text.done":
                Complete(e["text"], events);
                break;
            case "response.refusal.done":
                Complete(e["refusal"], events);
                break;
            case "response.function_call_arguments.done":
                Complete(e["arguments"], events);
                break;
            case "response.custom_tool_call_input.done":
                Complete(e["input"], events);
                break;
        }
    }

    /// <summary>An item that comes whole, or whose pieces were never sent.</summary>
    public void AddWhole(JsonField item, int index, List<ChatEvent> events)
    {
        if (index < Next) throw item.Wrong("ends twice");
        (Index, Next) = (index, index + 1);
        foreach (var whole in ItemReader.Read(item, origin)) AddBlock(whole, events);
    }

    /// <param name="item">The whole item; absent when it never came.</param>
    public void End(JsonField item, List<ChatEvent> events)
    {
        if (item.Exists) Finish(item, events);
        else if (open is null && type is not "message") throw new ChatFormatException("output", $"the item {Index} never came whole");
        EndBlock(events);
        IsOpen = false;
    }

    private void Begin(JsonField item, int index, List<ChatEvent> events)
    {
        if (IsOpen) throw item.Wrong("begins while it is open");
        Open(index, item["type"].RequiredText(), item["id"].Text());
        switch (type)
        {
            case "message":
                rest = NestedExtras.Join(default, ItemReader.MessageExtras(item));
                break;
            case "reasoning":
                rest = item.Rest(OpenAiResponsesDialect.Name, ItemReader.ReasoningNames);
                break;
            case "function_call" or "custom_tool_call":
                BeginBlock(ItemReader.ReadCall(item, type), events);
                break;
        }
    }

    private void Open(int index, string itemType, string? itemId)
    {
        if (index < Next) throw new ChatFormatException("output_index", $"continues the item {index}, which has ended");
        (Index, Next) = (index, index + 1);
        (IsOpen, type, id, rest) = (true, itemType, itemId, default);
        begun.Clear();
    }

    // What pieces did not say, the whole item does.
    private void Finish(JsonField item, List<ChatEvent> events)
    {
        if (item["type"].RequiredText() != type) throw item["type"].Wrong($"is not '{type}', as it began");
        var whole = ItemReader.Read(item, origin);
        switch (type)
        {
            case "message":
                FinishMessage(item, whole, events);
                break;
            case "reasoning":
                FinishReasoning(item, whole, events);
                break;
            case "function_call" or "custom_tool_call":
                CompleteFrom(whole[0], events);
                break;
            default:
                foreach (var block in whole) AddBlock(block, events);
                break;
        }
    }

    private void FinishMessage(JsonField item, List<Block> whole, List<ChatEvent> events)
    {
        var parts = begun.GetValueOrDefault("content_index");
        if (open is not null && whole.Count > 0)
        {
            if (parts == 0 || parts > whole.Count) throw item["content"].Wrong($"has {whole.Count} parts, and {parts} have begun");
            CompleteFrom(whole[parts - 1], events);
        }

        foreach (var block in whole.Skip(parts)) AddBlock(block, events);
    }

    private void FinishReasoning(JsonField item, List<Block> whole, List<ChatEvent> events)
    {
        var thoughts = whole.ConvertAll(block => (ReasoningBlock)block);
        var missing = thoughts.Where(block => block is { IsSummary: true, Text.Length: > 0 }).Skip(begun.GetValueOrDefault("summary_index"))
            .Concat(thoughts.Where(block => block is { IsSummary: false, Text.Length: > 0 }).Skip(begun.GetValueOrDefault("content_index")));
        foreach (var block in missing)
        {
            BeginBlock(new ReasoningBlock("") { Id = id, IsSummary = block.IsSummary, Extras = TakeRest() }, events);
            Append(block.Text, events);
        }

        var state = ReasoningState.Read(item, origin);
        if (open is null) BeginBlock(new ReasoningBlock("") { Id = id, State = state, Extras = TakeRest() }, events);
        else if (state is not null) events.Add(new StateAdded(block, state));
    }

    private static Block? PartOf(string? partType) => partType switch
    {
        "output_text" => new TextBlock(""),
        "refusal" => new RefusalBlock(""),
        "reasoning_text" => new ReasoningBlock(""),
        _ => null,
    };

    private void BeginPart(JsonField e, int index, Block? empty, JsonField part, List<ChatEvent> events)
    {
        if (empty is null) throw e["part"]["type"].Wrong("is no part of an answer");
        if (!IsOpen) Open(index, empty is ReasoningBlock ? "reasoning" : "message", e["item_id"].Text());
        var counter = CounterOf(empty);
        if (e[counter].Count() is { } number && number != begun.GetValueOrDefault(counter)) throw e[counter].Wrong($"is {number}, and {begun.GetValueOrDefault(counter)} comes next");
        begun[counter] = begun.GetValueOrDefault(counter) + 1;
        var extras = part.Exists && empty is not ReasoningBlock ? part.Rest(OpenAiResponsesDialect.Name, ItemReader.PartNames) : default;
        BeginBlock(empty with { Id = id, Extras = NestedExtras.Join(extras, TakeRest().Members) }, events);
    }

    // Some servers never say that a part begins.
    private void Continue(JsonField e, int index, Block empty, List<ChatEvent> events)
    {
        var counter = CounterOf(empty);
        var count = begun.GetValueOrDefault(counter);
        if (open is null || open.GetType() != empty.GetType() || IsSummary(open) != IsSummary(empty) || (e[counter].Count() ?? count - 1) == count) BeginPart(e, index, empty, default, events);
        else if (e[counter].Count() is { } number && number != count - 1) throw e[counter].Wrong($"continues the part {number} after another one has begun");
    }

    private void Add(JsonField e, int index, Block empty, List<ChatEvent> events)
    {
        Continue(e, index, empty, events);
        Append(e["delta"].RequiredText(), events);
    }

    private void Append(string added, List<ChatEvent> events)
    {
        if (added.Length == 0) return;
        if (text.Length + added.Length > MaxChars) throw new ChatFormatException("", $"a part of the answer is longer than {MaxChars} characters");
        text.Append(added);
        events.Add(new TextAdded(block, added));
    }

    private void EndPart(JsonField part, List<ChatEvent> events)
    {
        if (open is null or ToolCallBlock) return;
        Complete(part[open is RefusalBlock ? "refusal" : "text"], events);
        foreach (var annotation in part["annotations"].Items().Skip(citations)) Cite(Annotations.Read(annotation), events);
    }

    private void Complete(JsonField whole, List<ChatEvent> events)
    {
        if (whole.Text() is { } said) Complete(said, events);
    }

    private void CompleteFrom(Block whole, List<ChatEvent> events)
    {
        Complete(EventOrder.TextOf(whole) ?? "", events);
        foreach (var citation in (whole as TextBlock)?.Citations.Skip(citations) ?? []) Cite(citation, events);
    }

    private void Complete(string whole, List<ChatEvent> events)
    {
        if (open is null) return;
        var said = text.ToString();
        if (!whole.StartsWith(said, StringComparison.Ordinal)) throw new ChatFormatException($"output[{Index}]", "its end says something else than its pieces");
        Append(whole[said.Length..], events);
    }

    private void Cite(Citation citation, List<ChatEvent> events)
    {
        if (open is not TextBlock) throw new ChatFormatException($"output[{Index}]", "cites in a part that is no text");
        citations++;
        events.Add(new CitationAdded(block, citation));
    }

    private void AddBlock(Block whole, List<ChatEvent> events)
    {
        foreach (var e in ResponseEvents.OfBlock(whole, block + 1))
        {
            if (e is BlockStarted started) BeginBlock(started.Block, events);
            else if (e is TextAdded added) Append(added.Text, events);
            else if (e is not BlockEnded) events.Add(e);
        }

        EndBlock(events);
    }

    private void BeginBlock(Block empty, List<ChatEvent> events)
    {
        EndBlock(events);
        open = empty;
        HasToolCalls |= empty is ToolCallBlock;
        events.Add(new BlockStarted(++block, empty));
    }

    private void EndBlock(List<ChatEvent> events)
    {
        if (open is null) return;
        open = null;
        text.Clear();
        citations = 0;
        events.Add(new BlockEnded(block));
    }

    private Extras TakeRest()
    {
        var taken = rest;
        rest = default;
        return taken;
    }

    private static bool IsSummary(Block block) => block is ReasoningBlock { IsSummary: true };

    private static string CounterOf(Block part) => IsSummary(part) ? "summary_index" : "content_index";
}
