using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>Bounds on what one caller may send and ask for.</summary>
public sealed record LimitsConfig
{
    /// <summary>Largest MCP request, in bytes. Default 4 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxMcpBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest model request, in bytes. Default 32 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxModelBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Entries in one page of an MCP list. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int PageSize { get; init; } = 1000;

    /// <summary>Sessions of older MCP revisions held at once, idle ones included. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Such sessions of one agent at once. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxSessionsPerAgent { get; init; } = 1000;

    /// <summary>Seconds after which an unused session is forgotten. Default 7,200.</summary>
    [Range(1.0, 604_800.0)]
    public double SessionIdleSeconds { get; init; } = 7200;

    /// <summary>Rounds of tools that the hub runs within one model call (<c>hub.tools</c>). Default 10.</summary>
    [Range(1, 1000)]
    public int MaxToolSteps { get; init; } = 10;

    /// <summary>Seconds after which a silent stream that the hub writes gets a sign of life (a comment or a <c>ping</c>, none in lines of JSON); 0 for none. Default 15.</summary>
    [Range(0.0, 3600.0)]
    public double HeartbeatSeconds { get; init; } = 15;

    /// <summary>Server processes that start at once; the others wait for their turn, five seconds at most for each. Default 4.</summary>
    [Range(1, 1000)]
    public int MaxParallelStarts { get; init; } = 4;
}

/// <summary>Metrics and traces; where they go is set by the standard <c>OTEL_*</c> variables.</summary>
public sealed record TelemetryConfig
{
    /// <summary>True to serve <c>/metrics</c> in Prometheus format. Default true.</summary>
    public bool Prometheus { get; init; } = true;

    /// <summary>True to record what models are asked and answer on the spans of their calls. Default false.</summary>
    public bool CaptureContent { get; init; }

    /// <summary>Characters of content on one span, for each of instructions, input and output. Default 16,384.</summary>
    [Range(256, 1 << 20)]
    public int MaxContentChars { get; init; } = 16 * 1024;
}
