using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Writes the messages of a request: one text each, and beside it what is no text.</summary>
internal sealed class MessageWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    private readonly Dictionary<string, string> names = NamesOfCalls(request);

    public void Write()
    {
        json.WriteStartArray("messages"u8);
        for (var index = 0; index < request.Messages.Count; index++) WriteMessage(request.Messages[index], $"messages[{index}]");
        json.WriteEndArray();
    }

    private void WriteMessage(Message message, string path)
    {
        if (message.Role == Role.Tool)
        {
            WriteResults(message, path);
            return;
        }

        if (message.Role == Role.Developer) Lose(Feature.DeveloperRole, path);
        if (message.Name is not null) Lose(Feature.MessageName, path);
        json.WriteStartObject();
        json.WriteString("role"u8, message.Role switch { Role.System or Role.Developer => "system", Role.Assistant => "assistant", _ => "user" });
        if (message.Role == Role.Assistant) WriteSaid(message, path);
        else WriteContent(message.Content, path);
        json.Own(message.Extras, OllamaDialect.Name);
        context.Losses.Report(OllamaLosses.Table, message.Extras, path);
        json.WriteEndObject();
    }

    private void WriteSaid(Message message, string path)
    {
        List<string> texts = [];
        List<string> thoughts = [];
        List<(ToolCallBlock Call, RawJson Input)> calls = [];
        for (var index = 0; index < message.Content.Count; index++)
        {
            var block = message.Content[index];
            var at = $"{path}.content[{index}]";
            Report(block, at);
            if (block.State is not null) Lose(Feature.ReasoningState, at);
            if (calls.Count > 0 && block is not ToolCallBlock) Lose(Feature.BlockOrder, at);
            switch (block)
            {
                case TextBlock text:
                    texts.Add(text.Text);
                    if (text.Citations.Count > 0) Lose(Feature.Citations, at);
                    break;
                case RefusalBlock refusal:
                    texts.Add(refusal.Text);
                    Lose(Feature.Refusal, at);
                    break;
                case ReasoningBlock reasoning:
                    thoughts.Add(reasoning.Text);
                    break;
                case ToolCallBlock call:
                    calls.Add((call, InputOf(call, at)));
                    if (call.Namespace is not null) Lose(Feature.ToolNamespace, at);
                    break;
                default:
                    Lose(block is OpaqueBlock ? Feature.OpaqueBlock : Feature.AssistantMedia, at);
                    break;
            }
        }

        json.WriteString("content"u8, string.Concat(texts));
        if (thoughts.Any(text => text.Length > 0)) json.WriteString("thinking"u8, string.Join("\n\n", thoughts.Where(text => text.Length > 0)));
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        for (var index = 0; index < calls.Count; index++) ToolCalls.Write(json, calls[index].Call, calls[index].Input, index);
        json.WriteEndArray();
    }

    private RawJson InputOf(ToolCallBlock call, string path)
    {
        if (ToolInput.TryToObject(call.Input, out var input)) return input;
        Lose(Feature.ToolInput, path, $"The call is {call.CallId}.");
        return ToolInput.Wrap(call.Input);
    }

    private void WriteContent(Sequence<Block> content, string path)
    {
        List<string> texts = [];
        List<string> images = [];
        for (var index = 0; index < content.Count; index++)
        {
            var at = $"{path}.content[{index}]";
            Report(content[index], at);
            if (TextOf(content[index], at) is { } text)
            {
                texts.Add(text);
                if (images.Count > 0) Lose(Feature.BlockOrder, at);
            }
            else if (ImageOf(content[index], at) is { } image)
            {
                images.Add(image);
            }
        }

        json.WriteString("content"u8, string.Join("\n", texts));
        if (images.Count > 0) json.Texts("images", [.. images]);
    }

    private string? TextOf(Block block, string path)
    {
        switch (block)
        {
            case TextBlock text:
                return text.Text;
            case RefusalBlock refusal:
                Lose(Feature.Refusal, path);
                return refusal.Text;
            case FileBlock { Source: TextMedia or BlockMedia } file:
                Lose(Feature.FileText, path);
                if (file.Context is not null || file.WithCitations is not null) Lose(Feature.FileDetails, path);
                return Documents.AsText(file, file.Source is TextMedia plain ? plain.Text : Documents.TextOf((BlockMedia)file.Source, path));
            default:
                return null;
        }
    }

    private string? ImageOf(Block block, string path)
    {
        Feature? lost = block switch
        {
            ImageBlock { Source: InlineMedia, Detail: null } => null,
            ImageBlock { Source: InlineMedia } => Feature.ImageDetail,
            ImageBlock { Source: UrlMedia } => Feature.ImageUrl,
            ImageBlock => Feature.ImageFile,
            AudioBlock => Feature.AudioInput,
            VideoBlock => Feature.VideoInput,
            FileBlock { Source: InlineMedia } => Feature.FileInline,
            FileBlock { Source: UrlMedia } => Feature.FileUrl,
            FileBlock => Feature.FileStored,
            OpaqueBlock => Feature.OpaqueBlock,
            _ => throw new ChatFormatException(path, $"a {block.GetType().Name} cannot stand in this message"),
        };
        if (lost is { } feature) Lose(feature, path);
        return block is ImageBlock { Source: InlineMedia media } ? media.Base64 : null;
    }

    // All results must directly follow the calls: what they cannot hold comes after the last of them.
    private void WriteResults(Message message, string path)
    {
        var held = new List<Block>();
        for (var index = 0; index < message.Content.Count; index++)
        {
            var at = $"{path}.content[{index}]";
            if (message.Content[index] is not ToolResultBlock result) throw new ChatFormatException(at, "a message of tool results holds something else");
            WriteResult(result, at, held);
        }

        if (held.Count == 0) return;
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        WriteContent([.. held], path);
        json.WriteEndObject();
    }

    private void WriteResult(ToolResultBlock result, string path, List<Block> held)
    {
        var name = result.Name ?? names.GetValueOrDefault(result.CallId);
        List<Block> others = [.. result.Content.Where(block => block is not TextBlock)];
        var text = string.Join("\n", result.Content.OfType<TextBlock>().Select(block => block.Text));
        if (others.Count > 0)
        {
            held.Add(new TextBlock($"From the result of {name ?? "the tool call"} ({result.CallId}):"));
            held.AddRange(others);
            if (text.Length == 0) text = "The result follows in the next message.";
        }

        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("content"u8, result.IsError ? $"The tool failed: {text}" : text);
        json.Text("tool_name", name);
        json.WriteString("tool_call_id"u8, result.CallId);
        json.Own(result.Extras, OllamaDialect.Name);
        json.WriteEndObject();
        Report(result, path);
        if (result.IsError) Lose(Feature.ToolResultError, path);
        foreach (var block in others) Lose(block is ImageBlock ? Feature.ToolResultImage : Feature.ToolResultFile, path);
    }

    private void Report(Block block, string path)
    {
        if (block.Cache is not null) Lose(Feature.CacheMarker, path);
        context.Losses.Report(OllamaLosses.Table, block.Extras, path);
    }

    private void Lose(Feature feature, string path, string? detail = null) => context.Losses.Report(OllamaLosses.Table, feature, path, detail);

    // Over the whole history.
    private static Dictionary<string, string> NamesOfCalls(ChatRequest request)
    {
        var names = new Dictionary<string, string>();
        foreach (var call in request.Messages.SelectMany(message => message.Content).OfType<ToolCallBlock>()) names[call.CallId] = ToolCalls.NameOf(call.Namespace, call.Name);
        return names;
    }
}
