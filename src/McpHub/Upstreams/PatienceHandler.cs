using McpHub.Config;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// How long a server may take to begin an answer, and how long it may be silent within one, where its entry says so. Streams on which it
/// only speaks when there is news are left alone.
/// </summary>
internal sealed class PatienceHandler(ServerLimitsConfig limits, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (IsForNews(request)) return await base.SendAsync(request, ct);
        var response = await BeginAsync(request, ct);
        if (limits.SilenceSeconds is not { } silence) return response;

        var content = new StreamContent(new PatientStream(await response.Content.ReadAsStreamAsync(ct), silence, time));
        foreach (var (name, values) in response.Content.Headers) content.Headers.TryAddWithoutValidation(name, values);
        response.Content = content;
        return response;
    }

    private async Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (limits.FirstByteSeconds is not { } seconds) return await base.SendAsync(request, ct);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await base.SendAsync(request, limit.Token);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"it did not begin to answer within hub.limits.firstByteSeconds ({seconds} s).", error);
        }
    }

    private static bool IsForNews(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || (request.Headers.TryGetValues(ProtocolHeaders.Method, out var methods) && methods.Contains(McpMethods.Listen));
}
