using McpHub.Calls;
using McpHub.Snapshot;
using Yarp.ReverseProxy.Forwarder;

namespace McpHub.Models.Raw;

/// <summary>What went wrong on the way, in the hub's words.</summary>
internal static class RawErrors
{
    public static HubError? Of(ForwarderError error, Provider provider) => error switch
    {
        ForwarderError.None => null,
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => ProviderErrors.TimedOut(provider),
        ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations => ProviderErrors.Unreachable(provider),
        _ => ProviderErrors.Broken(provider, null, isTooLarge: false),
    };
}
