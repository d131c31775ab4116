using System.Net;
using System.Net.Http.Headers;
using McpHub.Agents;
using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Cli.Hub;

/// <summary>The hub that runs for a configuration, spoken to with the right of its operator. Thread-safe.</summary>
internal sealed class RunningHub
{
    // One for the whole process: what uses it may outlive any one hub.
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    private readonly AuthenticationHeaderValue credential;
    private readonly HubError absence;

    private RunningHub(OperatorFile file, string path)
    {
        Url = new Uri(file.Url);
        credential = new AuthenticationHeaderValue("Bearer", file.Token);
        absence = None($"{path}, and at {file.Url} as it says");
    }

    public Uri Url { get; }

    /// <exception cref="CommandException">None has said where it is.</exception>
    public static RunningHub Find(HubConfig config) => TryFind(config) ?? throw new CommandException(None(PathIn(config)));

    /// <returns>Null when no hub has said where it is; one that has may still be gone.</returns>
    public static RunningHub? TryFind(HubConfig config) =>
        OperatorFile.Read(config.DataDirectory) is { } file ? new RunningHub(file, PathIn(config)) : null;

    /// <param name="agent">Whom to act as; null for the operator itself.</param>
    public HttpRequestMessage NewRequest(HttpMethod method, string path, string? agent = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Url, path));
        request.Headers.Authorization = credential;
        if (agent is not null) request.Headers.TryAddWithoutValidation("x-hub-agent", agent);
        return request;
    }

    /// <returns>The response as soon as its headers are there.</returns>
    /// <exception cref="CommandException">Nobody answers there, or a hub that does not know us: nothing was done.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            var response = await Http.SendAsync(request, ct);
            if (response.StatusCode != HttpStatusCode.Unauthorized) return response;

            // Each start of a hub has its own token: this is another start, or another hub.
            response.Dispose();
            throw new CommandException(absence);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError)
        {
            throw new CommandException(absence);
        }
    }

    /// <summary>Asks the operator's API.</summary>
    /// <exception cref="CommandException">The hub is gone or refuses.</exception>
    public async Task<byte[]> AskAsync(HttpMethod method, string path, byte[]? json, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerTime);
        using var request = NewRequest(method, path);
        if (json is not null) request.Content = JsonBody.Of(json);
        using var response = await SendAsync(request, limit.Token);
        var body = await BoundedBody.ReadAsync(response, limit.Token);
        return response.IsSuccessStatusCode ? body : throw new CommandException(HubRefusal.Read((int)response.StatusCode, body));
    }

    /// <summary>Whether the hub answers there now.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            using var request = NewRequest(HttpMethod.Get, "/admin/servers");
            using var response = await SendAsync(request, ct).WaitAsync(TimeSpan.FromSeconds(2), ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is CommandException or HttpRequestException or TimeoutException)
        {
            return false;
        }
    }

    private static string PathIn(HubConfig config) => Path.Combine(config.DataDirectory, "operator.json");

    private static HubError None(string where) =>
        new(ErrorKind.Unavailable, "hub_not_running", $"No hub runs for this configuration (looked for {where}).", "Start it: mcphub serve");
}
