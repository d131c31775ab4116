using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>Answers that are kept for callers of OpenAI Responses, for every provider and each agent apart.</summary>
public sealed record ResponsesConfig
{
    /// <summary>False to keep none; <c>previous_response_id</c> is refused then. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Answers kept for one agent; beyond, those unused for longest go. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPerAgent { get; init; } = 10_000;

    /// <summary>Bytes kept for one agent, questions included; beyond, those unused for longest go. Default 256 MiB.</summary>
    [Range(1024.0, 1L << 40)]
    public long MaxBytesPerAgent { get; init; } = 256L * 1024 * 1024;

    /// <summary>Days after which an answer goes that none continued. Default 30.</summary>
    [Range(0.01, 3650.0)]
    public double MaxAgeDays { get; init; } = 30;
}
