using System.Net;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace McpHub.Models.Raw;

/// <summary>An agent calls a provider's own API: from the request to its settlement, whoever disconnects.</summary>
internal sealed class RawPipeline(Admissions admissions, IHttpForwarder forwarder, ProviderConnections connections, Settlement settlement, TimeProvider time)
{
    public async Task RunAsync(HttpContext http)
    {
        var startedAt = time.GetTimestamp();
        using var body = new PooledBuffer(Caller.Of(http).Snapshot.Config.Limits.MaxModelBodyBytes);
        try
        {
            var (call, refusal) = await RawRequest.ReadAsync(http, body, startedAt);                     // 1 find provider and model
            if (call is not null) refusal = await RunAsync(call, http);
            if (refusal is not null) await http.RefuseAsync(refusal);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Settled already; nobody is left to be told.
        }
    }

    private async Task<HubError?> RunAsync(RawCall raw, HttpContext http)
    {
        using var ending = new RawEnding(raw, settlement, time, http);                                   // 4 settle, observers

        if (await admissions.AdmitAsync(raw.Call, http.RequestAborted) is { } refusal) return ending.Refused(refusal); // 2 admissions

        using var watch = new RawWatch(http, raw.Provider);
        ending.Watches(watch);
        http.Response.Body = watch.Body;
        var transformer = new RawTransformer(raw);
        var error = await forwarder.SendAsync(http, raw.Prefix, connections.Of(raw.Provider), ToConfig(raw.Provider.Config), transformer); // 3 forward
        return ending.Ended(transformer.IsKeyRefused ? ProviderErrors.CredentialsRefused(raw.Provider) : RawErrors.Of(error, raw.Provider));
    }

    private static ForwarderRequestConfig ToConfig(ProviderConfig provider) => new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(Math.Max(provider.TimeoutSeconds, provider.IdleSeconds)),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
