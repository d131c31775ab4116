namespace McpHub.Config;

/// <summary>A checked configuration, or all that is wrong with it.</summary>
public sealed record ConfigResult
{
    /// <summary>Null exactly when there are <see cref="Errors"/>.</summary>
    public HubConfig? Config { get; init; }

    public IReadOnlyList<ConfigError> Errors { get; init; } = [];

    /// <summary>What works but is probably not meant; never a reason to refuse.</summary>
    public IReadOnlyList<ConfigError> Warnings { get; init; } = [];

    /// <summary>Every file that was read or looked for, absolute: the configuration first, then what its references name.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What <see cref="Files"/> held.</summary>
    internal Reading.FileFingerprint Fingerprint { get; init; }
}
