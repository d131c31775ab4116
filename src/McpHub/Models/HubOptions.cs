using System.Globalization;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Calls.Prompts;
using McpHub.Calls.Rounds;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>What callers may ask of the hub itself, in the member <c>hub</c> of any request.</summary>
internal static class HubOptions
{
    public const int MaxPatterns = 256;
    private const int MaxPatternLength = 256;
    private const int MaxNameLength = 128;

    private static readonly string[] Known = ["prompt", "strict", "tools", "steps"];

    public static ReadOnlySpan<byte> Name => "hub"u8;

    public static bool IsTrue(ReadOnlyMemory<byte> hub, ReadOnlySpan<byte> name) => ObjectSplice.Get(hub, name).Span.SequenceEqual("true"u8);

    /// <summary>The tools that the hub shall run. The body goes before the header.</summary>
    /// <param name="hub">Checked already.</param>
    /// <param name="header"><c>true</c>, or patterns with commas between them.</param>
    public static AskedTools? ToolsIn(ReadOnlyMemory<byte> hub, string header)
    {
        var tools = ObjectSplice.Get(hub, "tools"u8);
        var patterns = tools.Span switch
        {
            [] => FromHeader(header),
            [(byte)'t', ..] => ["*"],
            [(byte)'[', ..] => [.. ObjectSplice.Elements(tools).Select(pattern => JsonText.Decode(pattern.Span)!)],
            _ => [],
        };
        return patterns.Length == 0 ? null : new AskedTools(patterns);
    }

    /// <summary>The prompt that the hub shall fill in: its name, or an object with <c>name</c>, <c>version</c> and <c>arguments</c>.</summary>
    /// <param name="hub">Checked already.</param>
    public static AskedPrompt? PromptIn(ReadOnlyMemory<byte> hub)
    {
        var prompt = ObjectSplice.Get(hub, "prompt"u8);
        if (prompt.IsEmpty) return null;
        if (JsonText.Decode(prompt.Span) is { } name) return new AskedPrompt(name, null, default);
        return new AskedPrompt(ObjectSplice.GetText(prompt, "name"u8)!, ObjectSplice.GetText(prompt, "version"u8), ObjectSplice.Get(prompt, "arguments"u8));
    }

    public static HubError? Check(ReadOnlyMemory<byte> hub)
    {
        try
        {
            foreach (var (name, value) in ObjectSplice.Members(hub))
            {
                var error = name switch
                {
                    "prompt" => IsPrompt(value) ? null : "neither the name of a prompt nor an object with its name and, if need be, version and arguments",
                    "strict" => IsBoolean(value) ? null : "neither true nor false",
                    "tools" => IsBoolean(value) || ArePatterns(value) ? null : $"neither true nor a list of at most {MaxPatterns} names of tools, in which * stands for anything",
                    "steps" => StepsIn(hub) is > 0 ? null : "no number from 1",
                    _ => "",
                };
                if (error is "") return new HubError(ErrorKind.BadRequest, "unknown_hub_option", $"The hub has no option '{(name.Length <= 64 ? name : name[..64])}'.", $"Use one of: {string.Join(", ", Known)}.");
                if (error is not null) return new HubError(ErrorKind.BadRequest, "invalid_type", $"'hub.{name}' is {error}.");
            }

            return null;
        }
        catch (JsonException)
        {
            return new HubError(ErrorKind.BadRequest, "invalid_json", "'hub' has a member whose name is no text.", null);
        }
    }

    private static string[] FromHeader(string header) => header switch
    {
        "true" => ["*"],
        "false" => [],
        _ => header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static bool IsBoolean(ReadOnlyMemory<byte> value) => value.Span is [(byte)'t' or (byte)'f', ..];

    private static bool IsPrompt(ReadOnlyMemory<byte> value)
    {
        if (value.Span is [(byte)'"', ..]) return JsonText.Decode(value.Span) is { Length: > 0 and <= MaxNameLength };
        if (value.Span is not [(byte)'{', ..]) return false;
        var members = ObjectSplice.Members(value);
        return members.Exists(member => member.Key == "name") && members.DistinctBy(member => member.Key).Count() == members.Count && members.TrueForAll(member => member.Key switch
        {
            "name" or "version" => JsonText.Decode(member.Value.Span) is { Length: > 0 and <= MaxNameLength },
            "arguments" => member.Value.Span is [(byte)'{', ..],
            _ => false,
        });
    }

    private static bool ArePatterns(ReadOnlyMemory<byte> value)
    {
        if (value.Span is not [(byte)'[', ..]) return false;
        var patterns = ObjectSplice.Elements(value);
        return patterns.Count is > 0 and <= MaxPatterns && patterns.TrueForAll(pattern => JsonText.Decode(pattern.Span) is { Length: > 0 and <= MaxPatternLength });
    }

    /// <summary>How many rounds of tools; null for as many as the operator allows.</summary>
    public static int? StepsIn(ReadOnlyMemory<byte> hub) =>
        int.TryParse(ObjectSplice.Get(hub, "steps"u8).Span, NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : null;
}
