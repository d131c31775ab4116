using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>The <c>hub</c> block of a server entry.</summary>
public sealed record ServerHubConfig
{
    /// <summary>True when the hub is of no use without this server: <c>/readyz</c> answers 503 while it is not ready. Default false.</summary>
    public bool Required { get; init; }

    /// <summary>Whether what the server offers stays listed while it is down: <c>keep</c> or <c>hide</c>. Default <c>keep</c>.</summary>
    [AllowedValues("keep", "hide")]
    public string OnFailure { get; init; } = "keep";

    /// <summary>When it runs: <c>eager</c>, with the hub; <c>lazy</c>, only while somebody needs it: started once to be listed, then by the first call. Default <c>eager</c>.</summary>
    [AllowedValues("eager", "lazy")]
    public string Startup { get; init; } = "eager";

    /// <summary>What happens when it fails again and again.</summary>
    public ServerRestartConfig Restart { get; init; } = new();

    /// <summary>When it is left in peace because it fails call after call.</summary>
    public ServerBreakerConfig Breaker { get; init; } = new();

    /// <summary>The user that its process runs as, as <c>user</c> or <c>user:group</c>; the hub must run as root. The hub's own user when absent. Linux.</summary>
    [RegularExpression(Config.RunAs.Pattern, ErrorMessage = Config.RunAs.Meaning)]
    public string? RunAs { get; init; }

    /// <summary>Whether agents share the sessions, and over stdio the processes, of this server, or each agent has its own: <c>shared</c> or <c>perAgent</c>. Default <c>shared</c>.</summary>
    [AllowedValues("shared", "perAgent")]
    public string Instances { get; init; } = "shared";

    /// <summary>How the hub gets OAuth tokens for it, over HTTP.</summary>
    public ServerAuthConfig? Auth { get; init; }

    /// <summary>A model for when the server asks its client to complete a conversation and the client cannot. None when absent: then the server is told so.</summary>
    public SamplingConfig? Sampling { get; init; }

    /// <summary>
    /// The operator's labels by pattern of the names of tools and prompts and the URIs of resources, as the server knows them; <c>**</c> for all.
    /// Rules speak of them; the server's own hints are never taken for one.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How its tools are shown and called, where that differs from what the server says.</summary>
    public ServerToolsConfig Tools { get; init; } = new();

    /// <summary>Bounds on this server.</summary>
    public ServerLimitsConfig Limits { get; init; } = new();
}

/// <summary>How one server is started again when it fails.</summary>
public sealed record ServerRestartConfig
{
    /// <summary>Failures in a row after which a server that the hub starts is given up; 0 for never. Default 20.</summary>
    [Range(0, 1_000_000)]
    public int MaxFailures { get; init; } = 20;

    /// <summary>Longest pause between two attempts, in seconds; the first is half a second, each further one twice as long. Default 30.</summary>
    [Range(0.5, 86_400.0)]
    public double MaxPauseSeconds { get; init; } = 30;
}

/// <summary>When a server that fails call after call is not asked any more, for a while.</summary>
public sealed record ServerBreakerConfig
{
    /// <summary>Calls in a row that must fail, by time or by a broken connection; an answer of any kind begins anew. 0 for never. Default 5.</summary>
    [Range(0, 1_000_000)]
    public int Failures { get; init; } = 5;

    /// <summary>Seconds until one call may try again; its outcome decides for all. Default 15.</summary>
    [Range(0.1, 86_400.0)]
    public double RestSeconds { get; init; } = 15;
}

/// <summary>Bounds on one server.</summary>
public sealed record ServerLimitsConfig
{
    internal const int StdioSessions = 8;
    internal const int HttpSessions = 256;

    /// <summary>Seconds from start to a finished handshake. Default 30.</summary>
    [Range(0.1, 3_600.0)]
    public double StartSeconds { get; init; } = 30;

    /// <summary>Seconds until a connection over HTTP is there. Default 10.</summary>
    [Range(0.1, 3_600.0)]
    public double ConnectSeconds { get; init; } = 10;

    /// <summary>Seconds until an answer over HTTP begins. Many servers begin it when it is complete: not limited by default.</summary>
    [Range(0.1, 86_400.0)]
    public double? FirstByteSeconds { get; init; }

    /// <summary>Seconds of silence within an answer over HTTP. Many servers open a stream and say nothing until they are done: not limited by default.</summary>
    [Range(0.1, 86_400.0)]
    public double? SilenceSeconds { get; init; }

    /// <summary>Seconds that one call may take, progress or not, waiting for a place included. Default 300.</summary>
    [Range(0.1, 86_400.0)]
    public double CallSeconds { get; init; } = 300;

    /// <summary>Largest message accepted from the server, in bytes. Default 4 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most bytes that the lists of all it offers may have together. Default 16 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxCatalogBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Largest tool result that agents get, in bytes; a larger one is cut, and the whole kept to be read in pages. Default 1 MiB.</summary>
    [Range(4096, 1 << 30)]
    public int MaxResultBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Sessions besides the first one, for clients that the server can ask, and for each agent with <c>instances: perAgent</c>. When absent
    /// 256 over HTTP, and 8 over stdio, where each is a process.
    /// </summary>
    [Range(1, 100_000)]
    public int? MaxSessions { get; init; }

    /// <summary>Seconds after which such a session is closed when nobody uses it. Default 600.</summary>
    [Range(1.0, 604_800.0)]
    public double SessionIdleSeconds { get; init; } = 600;

    /// <summary>Calls in flight at once. Default 64.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrentCalls { get; init; } = 64;

    /// <summary>Calls that wait for a place among those in flight; further ones are refused. Default 256.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueuedCalls { get; init; } = 256;

    /// <summary>Seconds without a call after which a server with <c>startup: lazy</c> is stopped. Default 300.</summary>
    [Range(1.0, 604_800.0)]
    public double IdleSeconds { get; init; } = 300;

    /// <summary>Most bytes of data (heap, stacks, anonymous memory) that each of its processes may have. Not limited by default. Linux.</summary>
    [Range(1024.0 * 1024, 1L << 50)]
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Files and sockets that each of its processes may have open. Not limited by default. Linux.</summary>
    [Range(8, 1 << 30)]
    public int? MaxOpenFiles { get; init; }

    /// <summary>Processes and threads that its user may have at once, those outside the hub included: of use together with <c>runAs</c>. Not limited by default. Linux.</summary>
    [Range(1, 1 << 22)]
    public int? MaxProcesses { get; init; }
}
