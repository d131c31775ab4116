using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Calls.Egress;

/// <summary>Requests whose URL comes from somebody other than the operator: all of them go out through here. Thread-safe.</summary>
internal sealed class GuardedEgress(ResolveHost resolve, TimeProvider time) : IDisposable
{
    private const int ReadSize = 16 * 1024;

    private static readonly ProductInfoHeaderValue UserAgent = new("McpHub", typeof(GuardedEgress).Assembly.GetName().Version?.ToString(3));

    private readonly ConcurrentDictionary<EgressPolicy, Lazy<HttpMessageInvoker>> byPolicy = new();

    /// <summary>Connections under a policy, for requests of any kind. Redirects are the caller's to follow: each is another request.</summary>
    public HttpMessageInvoker Http(EgressPolicy policy) =>
        byPolicy.GetOrAdd(policy, one => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(new EgressHandler(one, resolve)))).Value;

    /// <summary>Reads what is at a URL, whole. Nothing of the caller goes along, and every redirect is checked like the first URL.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="ct"/> says so.</exception>
    public async Task<EgressResult> GetAsync(string url, EgressPolicy policy, EgressBounds bounds, CancellationToken ct)
    {
        if (EgressUrl.Read(url, policy, out var at) is { } problem) return EgressResult.Refused(problem);
        using var deadline = new CancellationTokenSource(bounds.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await GetAsync(at!, policy, bounds, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return EgressResult.Refused($"it took longer than {bounds.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return EgressResult.Refused((e as EgressRefusedException ?? e.InnerException as EgressRefusedException)?.Message ?? "its host cannot be reached, or broke off");
        }
    }

    public void Dispose()
    {
        foreach (var (_, http) in byPolicy)
        {
            if (http.IsValueCreated) http.Value.Dispose();
        }
    }

    private async Task<EgressResult> GetAsync(Uri url, EgressPolicy policy, EgressBounds bounds, CancellationToken ct)
    {
        for (var hops = 0; ; hops++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version11 };
            request.Headers.UserAgent.Add(UserAgent);
            using var response = await Http(policy).SendAsync(request, ct);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return await ReadAsync(response, bounds, ct);
            if (hops == bounds.MaxRedirects) return EgressResult.Refused($"it leads elsewhere more than {bounds.MaxRedirects.ToString(CultureInfo.InvariantCulture)} times");
            if (response.Headers.Location is not { } location) return EgressResult.Refused("it leads elsewhere and does not say where");
            url = new Uri(url, location);
        }
    }

    private static async Task<EgressResult> ReadAsync(HttpResponseMessage response, EgressBounds bounds, CancellationToken ct)
    {
        if (response.StatusCode != HttpStatusCode.OK) return EgressResult.Refused($"its host answered with the status {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}");
        // Nothing was said to be accepted but plain bytes; anything else would have to be inflated without a bound.
        if (response.Content.Headers.ContentEncoding.Count > 0) return EgressResult.Refused("it came compressed, which nobody asked for");
        if (response.Content.Headers.ContentLength > bounds.MaxBytes) return TooLarge(bounds);

        using var body = new PooledBuffer(bounds.MaxBytes + ReadSize);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        int read;
        do
        {
            read = await stream.ReadAsync(body.GetMemory(ReadSize)[..ReadSize], ct);
            body.Advance(read);
            if (body.Length > bounds.MaxBytes) return TooLarge(bounds);
        }
        while (read > 0);

        return new EgressResult(body.WrittenSpan.ToArray(), response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "");
    }

    private static EgressResult TooLarge(EgressBounds bounds) => EgressResult.Refused($"it is larger than {bounds.MaxBytes.ToString(CultureInfo.InvariantCulture)} bytes") with { IsTooLarge = true };
}
