namespace McpHub.Wire.Chat;

/// <summary>Tokens in buckets that never overlap: every dialect's totals are sums of them, so that nothing is counted twice.</summary>
public sealed record TokenUsage
{
    /// <summary>Text read anew.</summary>
    public long Input { get; init; }

    public long CacheRead { get; init; }

    /// <summary>Written to a cache that lives five minutes, or for as long as the provider says.</summary>
    public long CacheWrite { get; init; }

    /// <summary>Written to a cache that lives an hour.</summary>
    public long CacheWriteLong { get; init; }

    public long AudioInput { get; init; }

    public long ImageInput { get; init; }

    /// <summary>Everything written that is none of the following.</summary>
    public long Output { get; init; }

    public long Reasoning { get; init; }

    public long AudioOutput { get; init; }

    public long ImageOutput { get; init; }

    /// <summary>How often the provider ran its own tools, by kind.</summary>
    public Sequence<ToolUses> BuiltInTools { get; init; }

    public long TotalInput => Input + CacheRead + CacheWrite + CacheWriteLong + AudioInput + ImageInput;

    public long TotalOutput => Output + Reasoning + AudioOutput + ImageOutput;

    /// <summary>The tokens of both.</summary>
    public TokenUsage Plus(TokenUsage other) => new()
    {
        Input = Input + other.Input,
        CacheRead = CacheRead + other.CacheRead,
        CacheWrite = CacheWrite + other.CacheWrite,
        CacheWriteLong = CacheWriteLong + other.CacheWriteLong,
        AudioInput = AudioInput + other.AudioInput,
        ImageInput = ImageInput + other.ImageInput,
        Output = Output + other.Output,
        Reasoning = Reasoning + other.Reasoning,
        AudioOutput = AudioOutput + other.AudioOutput,
        ImageOutput = ImageOutput + other.ImageOutput,
        BuiltInTools = [.. BuiltInTools.Concat(other.BuiltInTools).GroupBy(tool => tool.Kind).Select(kind => new ToolUses(kind.Key, kind.Sum(tool => tool.Count)))],
    };
}

public readonly record struct ToolUses(string Kind, long Count);
