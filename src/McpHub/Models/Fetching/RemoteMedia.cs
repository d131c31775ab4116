using System.Text;
using McpHub.Calls;
using McpHub.Calls.Egress;
using McpHub.Config;
using McpHub.Models.Lanes;
using McpHub.Wire.Chat;

namespace McpHub.Models.Fetching;

/// <summary>Fetches images and files that a caller gave by URL, for targets that take only bytes: when the operator enabled it, and then within its bounds. Thread-safe.</summary>
internal sealed class RemoteMedia(GuardedEgress egress, TimeProvider time) : IDisposable
{
    /// <summary>Calls that fetch at once. Further ones wait, within their time.</summary>
    private const int MaxAtOnce = 16;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SemaphoreSlim places = new(MaxAtOnce);

    /// <summary>Adds what is at the URLs to <see cref="ModelCall.Fetched"/>. What is there already, from another target, is not fetched again.</summary>
    /// <returns>Why it cannot be had; null when all is there.</returns>
    public async Task<HubError?> FetchAsync(ModelCall call, UrlKinds kinds, CancellationToken ct)
    {
        var config = call.Snapshot.Config.Fetch;
        var fetched = call.Fetched ??= [];
        var missing = MediaUrls.In(Conversations.Read(call), kinds).DistinctBy(block => MediaUrls.Of(block, kinds)!.Url).Where(block => !fetched.ContainsKey(MediaUrls.Of(block, kinds)!.Url)).ToList();
        if (missing.Count > config.MaxUrls) return MediaErrors.TooMany(missing.Count, config.MaxUrls);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(config.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await places.WaitAsync(either.Token);
            try
            {
                return await FetchAsync(call, config, fetched, missing, kinds, either.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return MediaErrors.TooSlow(config.TimeoutSeconds);
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<HubError?> FetchAsync(ModelCall call, FetchConfig config, Dictionary<string, Media> fetched, List<Block> missing, UrlKinds kinds, CancellationToken ct)
    {
        var room = config.MaxTotalBytes;
        foreach (var block in missing)
        {
            var url = MediaUrls.Of(block, kinds)!.Url;
            var bounds = new EgressBounds(Math.Min(config.MaxBytes, room), config.MaxRedirects, TimeSpan.FromSeconds(config.TimeoutSeconds));
            var result = await egress.GetAsync(url, call.Snapshot.MediaEgress, bounds, ct);
            if (result.IsTooLarge && room < config.MaxBytes) return MediaErrors.TooMuch(config.MaxTotalBytes);
            Media? media = null;
            if ((result.Problem ?? ToMedia(result, config, block is ImageBlock, out media)) is { } problem) return MediaErrors.NotFetched(url, block is ImageBlock, problem);
            fetched[url] = media!;
            room -= result.Body.Length;
        }

        return null;
    }

    private static string? ToMedia(EgressResult result, FetchConfig config, bool isImage, out Media? media)
    {
        media = null;
        var type = MediaTypes.Of(result.Body) ?? result.MediaType;
        if (result.Body.Length == 0) return "it is empty";
        if (!config.MediaTypes.Contains(type)) return $"it is of the type '{Plain(type)}', which is not among fetch.mediaTypes";
        if (isImage && !type.StartsWith("image/", StringComparison.Ordinal)) return $"it is no image but of the type '{type}'";
        if (MediaTypes.Of(result.Body) is null && MediaTypes.Knows(type)) return $"it is said to be of the type '{type}' and does not begin like that";
        media = type.StartsWith("text/", StringComparison.Ordinal) && TextOf(result.Body) is { } text ? new TextMedia(text) : new InlineMedia(type, Convert.ToBase64String(result.Body));
        return null;
    }

    // Models that take no files at all take a document that is text.
    private static string? TextOf(byte[] body)
    {
        try
        {
            return Utf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Plain(string type) => type.Length is > 0 and <= 100 && type.All(c => c is > ' ' and <= '~' and not '\'') ? type : "unknown";
}
