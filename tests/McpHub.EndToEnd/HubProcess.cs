using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace McpHub.EndToEnd;

/// <summary>
/// A hub as its users run it: the built command line in a process of its own, on a free port, in a temporary folder that holds its
/// configuration and data. Ready when <see cref="StartAsync"/> returns; gone with all it started when disposed.
/// </summary>
public sealed partial class HubProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    private readonly TestFolder folder;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private RunningProgram program;

    private HubProcess(TestFolder folder, RunningProgram program, Uri url)
    {
        this.folder = folder;
        this.program = program;
        Url = url;
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Url { get; private set; }

    /// <summary>Where it runs; its configuration is <c>hub.config.json</c> in there.</summary>
    public string Folder => folder.Path;

    public string ConfigPath => folder.ConfigPath;

    public string Stdout => program.Stdout!.Text;

    /// <summary>Its log.</summary>
    public string Stderr => program.Stderr.Text;

    public RunningProgram Program => program;

    /// <param name="config">The text of its configuration; <see cref="TestConfigs.Default"/> when null.</param>
    /// <param name="environment">Variables besides the inherited ones.</param>
    /// <param name="arguments">Further arguments of <c>mcphub serve</c>.</param>
    public static async Task<HubProcess> StartAsync(string? config = null, IReadOnlyDictionary<string, string?>? environment = null, params string[] arguments)
    {
        var folder = new TestFolder(config ?? TestConfigs.Default);
        try
        {
            var (program, url) = await LaunchAsync(folder.Path, environment, ["serve", "--urls", "http://127.0.0.1:0", .. arguments]);
            return new HubProcess(folder, program, url);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts it by another program, which has to become it: with the same process id.</summary>
    /// <param name="launcher">A command line that the hub's own is put behind.</param>
    public static async Task<HubProcess> StartByAsync(string config, params string[] launcher)
    {
        var folder = new TestFolder(config);
        try
        {
            var (program, url) = await LaunchAsync(folder.Path, null, ["serve", "--urls", "http://127.0.0.1:0"], launcher);
            return new HubProcess(folder, program, url);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts it without any argument: it listens where the configuration says.</summary>
    public static async Task<HubProcess> StartAsConfiguredAsync(TestFolder folder)
    {
        var (program, url) = await LaunchAsync(folder.Path, null, []);
        return new HubProcess(folder, program, url);
    }

    /// <summary>Makes a key as an operator does.</summary>
    public async Task<string> CreateKeyAsync(string agent)
    {
        var result = await RunAsync("keys", "create", agent);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Stdout.Trim();
    }

    /// <summary>Runs a <c>mcphub</c> command for this hub's configuration.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => Mcphub.RunAsync(Folder, arguments);

    /// <param name="key">Sent as a bearer token; null for none.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path)) { Content = content };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    /// <summary>Ends it as a service manager does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var limit = new CancellationTokenSource(StopTime);
        program.Stop();
        return await program.WaitAsync(limit.Token);
    }

    /// <summary>Starts it again on the same port and folder, after <see cref="StopAsync"/>.</summary>
    public async Task RestartAsync()
    {
        await program.DisposeAsync();
        (program, Url) = await LaunchAsync(Folder, null, ["serve", "--urls", Url.GetLeftPart(UriPartial.Authority)]);
    }

    private static async Task<(RunningProgram Program, Uri Url)> LaunchAsync(string folder, IReadOnlyDictionary<string, string?>? environment, string[] arguments, params string[] launcher)
    {
        using var limit = new CancellationTokenSource(StartTime);
        string[] line = [.. launcher, "dotnet", Built.Mcphub, .. arguments];
        var program = RunningProgram.Start(folder, line[1..], environment, command: line[0]);
        try
        {
            var ready = await program.Stdout!.WaitForAsync(line => line.StartsWith("McpHub ready", StringComparison.Ordinal), limit.Token);
            if (ready is not null) return (program, new Uri(AnyUrl().Match(ready).Value));
            throw new InvalidOperationException($"The hub ended before it was ready:\n{program.Stderr.Text}");
        }
        catch (OperationCanceledException)
        {
            await program.DisposeAsync();
            throw new TimeoutException($"The hub was not ready within {StartTime.TotalSeconds} s:\n{program.Stderr.Text}");
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await program.DisposeAsync();
        folder.Dispose();
    }

    [GeneratedRegex(@"http://[^\s,/]+:\d+")]
    private static partial Regex AnyUrl();
}
