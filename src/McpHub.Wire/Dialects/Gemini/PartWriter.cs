using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Writes the parts of a request.</summary>
internal sealed class PartWriter(Utf8JsonWriter json, RequestWriteContext context)
{
    // What Google documents for calls whose signature is not at hand; a text as it is, not base64.
    private const string NoSignature = "skip_thought_signature_validator";

    /// <param name="begin">Called before something is written, and only then.</param>
    /// <param name="isFirstCall">Of its turn: that one carries the signature of the thoughts before all calls.</param>
    public void Write(Block block, string path, Action begin, bool isFirstCall)
    {
        var signature = SignatureOf(block, path);
        if (block is ToolCallBlock && isFirstCall && signature is null && context.Traits.DemandsSignatures)
        {
            signature = NoSignature;
            Lose(Feature.ReasoningState, path, "The provider is told not to look for it.");
        }

        if (IsEmpty(block, signature)) return;
        if (block is OpaqueBlock opaque)
        {
            WriteOpaque(opaque, path, begin);
            return;
        }

        if (!CanWrite(block, path)) return;
        begin();
        json.WriteStartObject();
        WriteData(block, path);
        json.Text("thoughtSignature", signature);
        json.Own(block.Extras, GeminiDialect.Name);
        json.WriteEndObject();
        Report(block, path);
    }

    public void WriteText(string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <returns>What the result cannot hold and must follow it.</returns>
    public List<Block> WriteResult(ToolResultBlock result, string name, string path)
    {
        List<Block> media = [.. result.Content.Where(block => block is not TextBlock)];
        var text = string.Join("\n", result.Content.OfType<TextBlock>().Select(block => block.Text));
        List<Block> inside = [.. media.Where(IsInside)];
        List<Block> after = [.. media.Where(block => !IsInside(block))];
        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        if (!context.Traits.LacksCallIds) json.WriteString("id"u8, result.CallId);
        json.WriteString("name"u8, name);
        ResultForm.Write(json, text.Length == 0 && after.Count > 0 ? "The result follows." : text, result.IsError);
        if (inside.Count > 0)
        {
            json.WriteStartArray("parts"u8);
            foreach (var block in inside)
            {
                json.WriteStartObject();
                WriteData(block, path);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.Own(result.Extras, GeminiDialect.Name);
        json.WriteEndObject();
        Report(result, path);
        foreach (var block in after) Lose(block is ImageBlock ? Feature.ToolResultImage : Feature.ToolResultFile, path);
        return after;
    }

    private bool IsInside(Block block) => context.Traits.TakesToolResultMedia && SourceOf(block) is InlineMedia;

    private static bool IsEmpty(Block block, string? signature) => signature is null && block switch
    {
        TextBlock text => text.Text.Length == 0,
        RefusalBlock refusal => refusal.Text.Length == 0,
        ReasoningBlock reasoning => reasoning.Text.Length == 0 || reasoning.State is not null, // another model's thoughts
        _ => false,
    };

    private string? SignatureOf(Block block, string path)
    {
        if (block.State is not { } state) return null;
        if (state.Kind == StateKinds.ThoughtSignature && state.Origin.Fits(context.Target)) return state.Data;
        Lose(Feature.ReasoningState, path);
        return null;
    }

    private void WriteOpaque(OpaqueBlock block, string path, Action begin)
    {
        if (block.Origin.Family != Families.Gemini || !block.Origin.Fits(context.Target))
        {
            Lose(Feature.OpaqueBlock, path, block.Kind);
            return;
        }

        begin();
        block.Json.WriteTo(json);
    }

    private bool CanWrite(Block block, string path)
    {
        switch (SourceOf(block))
        {
            case UrlMedia when context.Traits.LacksUrls:
                Lose(block is ImageBlock ? Feature.ImageUrl : Feature.FileUrl, path);
                return false;
            case StoredMedia stored when !stored.Origin.Fits(context.Target):
                Lose(block is ImageBlock ? Feature.ImageFile : Feature.FileStored, path);
                return false;
            default:
                return true;
        }
    }

    private void WriteData(Block block, string path)
    {
        switch (block)
        {
            case TextBlock text:
                json.WriteString("text"u8, text.Text);
                if (text.Citations.Count > 0) Lose(Feature.Citations, path);
                break;
            case ReasoningBlock reasoning:
                json.WriteString("text"u8, reasoning.Text);
                json.WriteBoolean("thought"u8, true);
                break;
            case RefusalBlock refusal:
                json.WriteString("text"u8, refusal.Text);
                Lose(Feature.Refusal, path);
                break;
            case ToolCallBlock call:
                WriteCall(call, path);
                break;
            case ImageBlock image:
                WriteMedia(image.Source);
                if (image.Detail is not null) Lose(Feature.ImageDetail, path);
                break;
            case AudioBlock or VideoBlock:
                WriteMedia(SourceOf(block)!);
                break;
            case FileBlock file:
                WriteFile(file, path);
                break;
            default:
                throw new ChatFormatException(path, $"a {block.GetType().Name} cannot stand in this message");
        }
    }

    private void WriteCall(ToolCallBlock call, string path)
    {
        json.WriteStartObject("functionCall"u8);
        if (!context.Traits.LacksCallIds) json.WriteString("id"u8, call.CallId);
        json.WriteString("name"u8, ToolNames.Of(call.Namespace, call.Name));
        json.Raw("args", InputOf(call, path));
        json.WriteEndObject();
        if (call.Namespace is not null) Lose(Feature.ToolNamespace, path);
    }

    private RawJson InputOf(ToolCallBlock call, string path)
    {
        if (ToolInput.TryToObject(call.Input, out var input)) return input;
        if (call.Kind == ToolKind.Function) Lose(Feature.ToolInput, path, $"The call is {call.CallId}.");
        return ToolInput.Wrap(call.Input);
    }

    private void WriteFile(FileBlock file, string path)
    {
        if (file.Name is not null || file.Title is not null || file.Context is not null || file.WithCitations is not null) Lose(Feature.FileDetails, path);
        switch (file.Source)
        {
            case TextMedia text:
                json.WriteString("text"u8, Documents.AsText(file, text.Text));
                Lose(Feature.FileText, path);
                break;
            case BlockMedia blocks:
                json.WriteString("text"u8, Documents.AsText(file, Documents.TextOf(blocks, path)));
                Lose(Feature.FileText, path);
                break;
            default:
                WriteMedia(file.Source);
                break;
        }
    }

    private void WriteMedia(Media source)
    {
        switch (source)
        {
            case InlineMedia media:
                json.WriteStartObject("inlineData"u8);
                json.WriteString("mimeType"u8, media.MediaType);
                json.WriteString("data"u8, media.Base64);
                break;
            case UrlMedia url:
                WriteFileData(url.Url, url.MediaType ?? Urls.TypeOf(url.Url));
                break;
            case StoredMedia stored:
                WriteFileData(stored.FileId, stored.MediaType);
                break;
            default:
                throw new InvalidOperationException($"A {source.GetType().Name} is no media of an image, a sound or a video.");
        }

        json.WriteEndObject();
    }

    private void WriteFileData(string uri, string? type)
    {
        json.WriteStartObject("fileData"u8);
        json.Text("mimeType", type);
        json.WriteString("fileUri"u8, uri);
    }

    private static Media? SourceOf(Block block) => block switch
    {
        ImageBlock image => image.Source,
        AudioBlock audio => audio.Source,
        VideoBlock video => video.Source,
        FileBlock file => file.Source,
        _ => null,
    };

    private void Report(Block block, string path)
    {
        if (block.Cache is not null) Lose(Feature.CacheMarker, path);
        context.Losses.Report(GeminiLosses.Table, block.Extras, path);
    }

    private void Lose(Feature feature, string path, string? detail = null) => context.Losses.Report(GeminiLosses.Table, feature, path, detail);
}
