namespace McpHub.Tests.Models.Matrix;

/// <summary>A way from a caller to a provider and back.</summary>
internal interface IRoute
{
    Task<Reply> SendAsync(ICaller caller, IVendor vendor, Scenario scenario, string members, bool isStreaming);

    /// <summary>Whether a caller who leaves in the middle of a stream makes the provider's call end too. Null where there is no connection.</summary>
    Task<bool?> LeaveAsync(ICaller caller, IVendor vendor);
}
