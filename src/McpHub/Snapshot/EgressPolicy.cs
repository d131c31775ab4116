using System.Net;
using McpHub.Config;
using McpHub.Wire.Chat;

namespace McpHub.Snapshot;

/// <summary>Where the hub goes when somebody other than its operator says where: to public addresses, and to what the operator allows besides.</summary>
public sealed record EgressPolicy
{
    /// <summary>Whether a URL may be asked without encryption.</summary>
    public bool AllowsHttp { get; init; }

    /// <summary>Names of hosts, each as it is or as <c>*.example.com</c>; empty for any.</summary>
    public Sequence<string> Hosts { get; init; }

    /// <summary>Networks that are not public and may be reached all the same.</summary>
    public Sequence<IPNetwork> Networks { get; init; }

    public static EgressPolicy Of(FetchConfig config) => new()
    {
        AllowsHttp = config.Http,
        Hosts = [.. config.Hosts],
        Networks = [.. config.Networks.Select(IPNetwork.Parse)],
    };
}
