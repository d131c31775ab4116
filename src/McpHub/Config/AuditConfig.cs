using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>The record of every call. What changes here takes effect at the next start.</summary>
public sealed record AuditConfig
{
    /// <summary>False to keep none. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When records cannot be written: <c>deny</c> refuses tool calls and changes by operators before anything is done, <c>allow</c> lets them pass. Default <c>deny</c>.</summary>
    [AllowedValues("deny", "allow")]
    public string OnFailure { get; init; } = "deny";

    /// <summary>When a record counts as written: <c>os</c> once the operating system has it, so that it outlives the hub; <c>full</c> once the disk has it, so that it outlives the machine. Default <c>os</c>.</summary>
    [AllowedValues("os", "full")]
    public string Durability { get; init; } = "os";

    /// <summary>A file that gets a second copy of every checkpoint, best on another mount; relative to the folder of the configuration.</summary>
    public string? Anchor { get; init; }

    /// <summary>The key that signs checkpoints: a private key on P-256 in PEM. When absent, one is made and kept in the data directory.</summary>
    public Secret? SigningKey { get; init; }

    /// <summary>Days after which files are removed. Default 365.</summary>
    [Range(1.0, 36_500.0)]
    public double RetentionDays { get; init; } = 365;

    /// <summary>Bytes after which a new file is begun. Default 64 MiB.</summary>
    [Range(4096.0, 1L << 40)]
    public long MaxFileBytes { get; init; } = 64L * 1024 * 1024;
}
