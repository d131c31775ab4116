using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>The outer form of an answer, which a stream's first event has as well.</summary>
internal static class MessageForm
{
    private const string UsagePrefix = "usage.";

    public static void WriteHead(Utf8JsonWriter json, string? id, string? model, ResponseWriteContext context)
    {
        json.WriteString("id"u8, id ?? context.Ids.Next("msg_"));
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, context.Model ?? model ?? context.Request.Model);
    }

    public static void WriteTail(Utf8JsonWriter json, TokenUsage? usage, Extras extras)
    {
        var isOwn = extras.Dialect == AnthropicDialect.Name;
        UsageForm.Write(json, usage, isOwn ? [.. extras.Members.Where(IsOfUsage).Select(extra => extra with { Name = extra.Name[UsagePrefix.Length..] })] : []);
        json.Own(extras with { Members = [.. extras.Members.Where(extra => !IsOfUsage(extra))] }, AnthropicDialect.Name);
    }

    private static bool IsOfUsage(Extra extra) => extra.Name.StartsWith(UsagePrefix, StringComparison.Ordinal);
}
