using System.Net;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Discovery;

/// <summary>Asks a provider for its list of models, page by page. Every page is bounded, and so is their number.</summary>
internal sealed class ProviderModels(ProviderConnections connections, TimeProvider time)
{
    private const int MaxPages = 20;
    private const int MaxPageBytes = 16 * 1024 * 1024;
    private const int ReadSize = 16 * 1024;

    /// <returns>The models, or why there are none.</returns>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    public async Task<(IReadOnlyList<string> Models, HubError? Failure)> ListAsync(Provider provider, CancellationToken ct)
    {
        var discover = provider.Config.Discover!;
        var patterns = discover.Include.Select(pattern => new NamePattern(pattern)).ToList();
        var models = new List<string>();
        string? next = null;
        for (var page = 0; page < MaxPages && models.Count < discover.MaxModels; page++)
        {
            var (read, failure) = await ReadPageAsync(provider, next, ct);
            if (read is null) return ([], failure);
            models.AddRange(read.Models.Where(model => patterns.Count == 0 || patterns.Exists(pattern => pattern.Matches(model))));
            if (read.Next is null) break;
            next = read.Next;
        }

        return ([.. models.Distinct().Take(discover.MaxModels)], null);
    }

    private async Task<(ModelPage? Page, HubError? Failure)> ReadPageAsync(Provider provider, string? next, CancellationToken ct)
    {
        using var deadline = new Deadline(time, ct);
        deadline.Within(TimeSpan.FromSeconds(provider.Config.TimeoutSeconds));
        try
        {
            using var message = CreateMessage(new ProviderAddress(provider), next);
            using var response = await connections.Of(provider).SendAsync(message, deadline.Token);
            if (response.StatusCode != HttpStatusCode.OK) return (null, ProviderErrors.Failed(provider, (int)response.StatusCode, retryAfter: null));
            if (response.Content.Headers.ContentEncoding.Count > 0) return (null, ProviderErrors.BadAnswer(provider));
            using var body = new PooledBuffer(MaxPageBytes);
            await ReadAsync(await response.Content.ReadAsStreamAsync(deadline.Token), body, deadline.Token);
            return (ModelPage.Read(provider.OwnDialect!.Family, body.WrittenMemory), null);
        }
        catch (ChatFormatException)
        {
            return (null, ProviderErrors.BadAnswer(provider));
        }
        catch (PooledBufferFullException)
        {
            return (null, ProviderErrors.Broken(provider, null, isTooLarge: true));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            deadline.ThrowIfCallerGone(e);
            return (null, deadline.HasExpired ? ProviderErrors.TimedOut(provider) : AttemptFailure.From(e, provider).Error);
        }
    }

    private static HttpRequestMessage CreateMessage(ProviderAddress address, string? next)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, address.ModelsUri(next)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.UserAgent.Add(ProviderClient.UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        address.Authorize(message.Headers);
        return message;
    }

    private static async Task ReadAsync(Stream from, PooledBuffer to, CancellationToken ct)
    {
        int read;
        do
        {
            read = await from.ReadAsync(to.GetMemory(ReadSize)[..ReadSize], ct);
            to.Advance(read);
        }
        while (read > 0);
    }
}
