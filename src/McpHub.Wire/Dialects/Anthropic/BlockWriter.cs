using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Writes the content of a request's messages.</summary>
internal sealed class BlockWriter(Utf8JsonWriter json, RequestWriteContext context)
{
    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    /// <summary>What of an assistant's turn the target takes: thoughts only with its own signature.</summary>
    public List<PlacedBlock> Assistant(IEnumerable<PlacedBlock> content)
    {
        var kept = new List<PlacedBlock>();
        foreach (var (block, path) in content)
        {
            switch (block)
            {
                case ReasoningBlock { State: { } state } when state.Origin.Fits(context.Target):
                    kept.Add(new PlacedBlock(block, path));
                    continue;
                case ReasoningBlock:
                    Lose(block.State is null ? Feature.ReasoningText : Feature.ReasoningState, path);
                    continue;
                case RefusalBlock refusal:
                    Lose(Feature.Refusal, path);
                    kept.Add(new PlacedBlock(new TextBlock(refusal.Text), path));
                    break;
                case TextBlock or ToolCallBlock or OpaqueBlock:
                    kept.Add(new PlacedBlock(block, path));
                    break;
                default:
                    Lose(Feature.AssistantMedia, path);
                    break;
            }

            if (block.State is not null) Lose(Feature.ReasoningState, path);
        }

        return kept;
    }

    /// <summary>A string when it is nothing but one text, else an array of blocks.</summary>
    public void WriteContent(string name, List<PlacedBlock> content)
    {
        if (content is [{ Block: TextBlock { Cache: null, Citations.Count: 0, Extras.Dialect: not AnthropicDialect.Name } only }])
        {
            json.WriteString(name, only.Text);
            context.Losses.Report(AnthropicLosses.Table, only.Extras, content[0].Path);
            return;
        }

        json.WriteStartArray(name);
        foreach (var (block, path) in content) WriteOne(block, path);
        json.WriteEndArray();
    }

    private void WriteOne(Block block, string path)
    {
        switch (block)
        {
            case TextBlock text:
                Begin("text");
                json.WriteString("text"u8, text.Text);
                WriteCitations(text, path);
                break;
            case ImageBlock image:
                if (!CanWrite(image, path)) return;
                Begin("image");
                Sources.Write(json, image.Source, WriteInner(path));
                break;
            case FileBlock file:
                if (DocumentOf(file, path) is not { } source) return;
                Begin("document");
                Sources.Write(json, source, WriteInner(path));
                json.Text("title", file.Title ?? file.Name);
                json.Text("context", file.Context);
                WriteCitationSetting(file.WithCitations);
                break;
            case ToolCallBlock call:
                WriteCall(call, path);
                break;
            case ToolResultBlock result:
                WriteResult(result, path);
                break;
            case ReasoningBlock { State: { } state } thoughts:
                WriteThoughts(thoughts, state);
                break;
            case OpaqueBlock opaque when opaque.Origin.Fits(context.Target):
                opaque.Json.WriteTo(json);
                return;
            default:
                Lose(block switch { AudioBlock => Feature.AudioInput, VideoBlock => Feature.VideoInput, _ => Feature.OpaqueBlock }, path);
                return;
        }

        json.Own(block.Extras, AnthropicDialect.Name);
        CacheControl.Write(json, block.Cache);
        json.WriteEndObject();
        context.Losses.Report(AnthropicLosses.Table, block.Extras, path);
    }

    private Action<Sequence<Block>> WriteInner(string path) => content => WriteContent("content", [.. content.Select((block, index) => new PlacedBlock(block, $"{path}[{index}]"))]);

    private void WriteCitations(TextBlock text, string path)
    {
        if (text.Citations.Any(citation => !CitationForm.IsOwn(citation))) Lose(Feature.Citations, path);
        if (!text.Citations.Any(CitationForm.IsOwn)) return;
        json.WriteStartArray("citations"u8);
        foreach (var citation in text.Citations.Where(CitationForm.IsOwn)) CitationForm.Write(json, citation);
        json.WriteEndArray();
    }

    private bool CanWrite(ImageBlock image, string path)
    {
        if (image.Detail is not null) Lose(Feature.ImageDetail, path);
        Feature? lost = image.Source switch
        {
            InlineMedia media when !ImageTypes.Contains(media.MediaType) => Feature.ImageType,
            StoredMedia stored when !stored.Origin.Fits(context.Target) => Feature.ImageFile,
            TextMedia or BlockMedia => Feature.ImageType,
            _ => null,
        };
        if (lost is { } feature) Lose(feature, path);
        return lost is null;
    }

    private Media? DocumentOf(FileBlock file, string path)
    {
        switch (file.Source)
        {
            case StoredMedia stored when !stored.Origin.Fits(context.Target):
                Lose(Feature.FileStored, path);
                return null;
            case InlineMedia { MediaType: "application/pdf" } or not InlineMedia:
                return file.Source;
            case InlineMedia media when media.MediaType.StartsWith("text/", StringComparison.Ordinal):
                return new TextMedia(TextOf(media, path));
            default:
                Lose(Feature.FileType, path);
                return null;
        }
    }

    private static string TextOf(InlineMedia media, string path)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(media.Base64));
        }
        catch (FormatException e)
        {
            throw new ChatFormatException(path, "the file's bytes are no base64", e);
        }
    }

    private void WriteCitationSetting(bool? withCitations)
    {
        if (withCitations is not { } enabled) return;
        json.WriteStartObject("citations"u8);
        json.WriteBoolean("enabled"u8, enabled);
        json.WriteEndObject();
    }

    private void WriteCall(ToolCallBlock call, string path)
    {
        Begin("tool_use");
        json.WriteString("id"u8, call.CallId);
        json.WriteString("name"u8, ToolWriter.NameOf(call.Namespace, call.Name));
        if (!ToolInput.TryToObject(call.Input, out var input))
        {
            Lose(Feature.ToolInput, path, $"The call is {call.CallId}.");
            input = ToolInput.Wrap(call.Input);
        }

        json.Raw("input", input);
    }

    private void WriteResult(ToolResultBlock result, string path)
    {
        Begin("tool_result");
        json.WriteString("tool_use_id"u8, result.CallId);
        List<PlacedBlock> content = [.. result.Content.Where(block => block is not TextBlock { Text: "" }).Select((block, index) => new PlacedBlock(block, $"{path}.content[{index}]"))];
        if (content.Count > 0) WriteContent("content", content);
        if (result.IsError) json.WriteBoolean("is_error"u8, true);
    }

    private void WriteThoughts(ReasoningBlock thoughts, OpaqueState state)
    {
        if (state.Kind == StateKinds.RedactedThinking)
        {
            Begin("redacted_thinking");
            json.WriteString("data"u8, state.Data);
            return;
        }

        Begin("thinking");
        json.WriteString("thinking"u8, thoughts.Text);
        json.WriteString("signature"u8, state.Data);
    }

    private void Begin(string type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private void Lose(Feature feature, string path, string? detail = null) => context.Losses.Report(AnthropicLosses.Table, feature, path, detail);
}
