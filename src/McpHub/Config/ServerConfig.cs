using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>One MCP server: <c>command</c> for stdio, <c>url</c> for HTTP, both for an HTTP server that the hub starts.</summary>
public sealed record ServerConfig
{
    /// <summary><c>stdio</c>, <c>http</c>, <c>streamable-http</c> or <c>sse</c>; found from <c>command</c> and <c>url</c> when absent.</summary>
    [AllowedValues("stdio", "http", "streamable-http", "streamableHttp", "local", "sse")]
    public string? Type { get; init; }

    /// <summary>The program to start.</summary>
    [MinLength(1)]
    public string? Command { get; init; }

    /// <summary>Its arguments, passed one by one, never through a shell.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment variables for the program, besides the minimal ones it always gets.</summary>
    public IReadOnlyDictionary<string, Secret> Env { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Its working directory; the folder of the configuration file when absent.</summary>
    public string? Cwd { get; init; }

    /// <summary>The MCP endpoint of an HTTP server.</summary>
    public string? Url { get; init; }

    /// <summary>Headers sent with every request to it.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>True to leave the server out without deleting its entry.</summary>
    public bool Disabled { get; init; }

    /// <summary>What only the hub knows about.</summary>
    public ServerHubConfig Hub { get; init; } = new();
}
