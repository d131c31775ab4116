using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>Images and files that callers give by URL, fetched by the hub for models that take only their bytes.</summary>
public sealed record FetchConfig
{
    /// <summary>True to fetch them; else a request that needs it is refused. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Hosts that are asked, as <c>files.example.com</c> or <c>*.example.com</c>. Empty: any whose addresses are public.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Networks that are reached although they are not public, for example <c>10.20.0.0/16</c>. Addresses of metadata services never are.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>True to ask over <c>http</c> too. Default false.</summary>
    public bool Http { get; init; }

    /// <summary>Media types that are taken. Default: PNG, JPEG, GIF and WebP images, PDF, and plain text, Markdown and CSV.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "text/markdown", "text/csv"];

    /// <summary>Largest image or file, in bytes. Default 10 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>All of one request together, in bytes. Default 24 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxTotalBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>URLs in one request. Default 16.</summary>
    [Range(1, 1000)]
    public int MaxUrls { get; init; } = 16;

    /// <summary>Redirects that are followed, each checked like the URL itself. Default 3.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; init; } = 3;

    /// <summary>Seconds for all URLs of one request. Default 20.</summary>
    [Range(0.01, 600.0)]
    public double TimeoutSeconds { get; init; } = 20;
}
