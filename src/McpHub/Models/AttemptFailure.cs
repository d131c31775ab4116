using System.Globalization;
using McpHub.Calls;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>Why a target did not serve a call.</summary>
/// <param name="Error">What the hub says about it.</param>
/// <param name="MayTryNext">Whether another target could do better. Not so when the request itself is at fault.</param>
/// <param name="Verbatim">The provider's own words, to be passed on instead of <paramref name="Error"/>.</param>
internal sealed record AttemptFailure(HubError Error, bool MayTryNext, VerbatimError? Verbatim = null)
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Whether the request was refused for opaque state of earlier turns, which can be left out.</summary>
    public bool IsStateRefused { get; private init; }

    /// <summary>The request was not answered at all.</summary>
    public static AttemptFailure From(Exception e, Provider provider)
    {
        var isUnreachable = e is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        };
        return new AttemptFailure(isUnreachable ? ProviderErrors.Unreachable(provider) : ProviderErrors.Broken(provider, null, isTooLarge: false), MayTryNext: true);
    }

    /// <summary>The request was answered with an error. The provider's own words pass when they concern the caller's request, in the caller's dialect.</summary>
    /// <param name="translatedFrom">The provider's dialect, when it is not the caller's.</param>
    public static async Task<AttemptFailure> ReadAsync(ProviderAnswer answer, ProviderBody body, Provider provider, TimeProvider time, ChatDialect? translatedFrom)
    {
        var error = ProviderErrors.Failed(provider, answer.Status, RetryAfter(answer, time));
        var mayTryNext = answer.Status is < 400 or >= 500 or 401 or 403 or 404 or 408 or 429;
        // 401 and 403 are about the hub's own key, and such texts repeat a part of it.
        if (answer.Status is < 400 or >= 500 or 401 or 403) return new AttemptFailure(error, mayTryNext);

        using var text = new PooledBuffer(2 * MaxBodyBytes);
        using var watch = new AnswerWatch(OpenAiShape.Instance); // of an error, every dialect says "error"
        while (text.Length <= MaxBodyBytes)
        {
            var memory = text.GetMemory(4096)[..4096];
            var read = await body.ReadAsync(memory);
            if (read == 0) break;
            watch.SeePart(memory.Span[..read]);
            text.Advance(read);
        }

        var isWhole = answer.IsJson && text.Length <= MaxBodyBytes && watch.SeeEnd();
        var isStateRefused = StateRefusal.IsIn(answer.Status, text.WrittenSpan);
        if (translatedFrom is not null) return new AttemptFailure(isWhole ? ProviderErrors.InWords(error, translatedFrom.Errors.Read(answer.Status, text.WrittenMemory)) : error, mayTryNext) { IsStateRefused = isStateRefused };
        return new AttemptFailure(error, mayTryNext, isWhole && watch.HasError ? new VerbatimError(answer.Status, answer.Headers, text.WrittenSpan.ToArray()) : null) { IsStateRefused = isStateRefused };
    }

    private static TimeSpan? RetryAfter(ProviderAnswer answer, TimeProvider time)
    {
        if (answer.Header("retry-after") is not { } text) return null;
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return null;
        var wait = at - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}

/// <summary>A provider's error response, as it came.</summary>
internal sealed record VerbatimError(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
