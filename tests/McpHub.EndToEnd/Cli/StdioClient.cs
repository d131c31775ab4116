using System.Text.Json;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Cli;

/// <summary><c>mcphub stdio</c> as a client starts it, spoken to line by line.</summary>
public sealed class StdioClient : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly RunningProgram program;

    private StdioClient(RunningProgram program) => this.program = program;

    public string Stderr => program.Stderr.Text;

    public IReadOnlyList<string> Lines => program.Stdout!.Lines;

    public static StdioClient Start(string folder, params string[] arguments) =>
        new(RunningProgram.Start(folder, [Built.Mcphub, "stdio", "--agent", "assistant", .. arguments]));

    /// <summary>For the client of the SDK.</summary>
    public static StdioClientTransport Transport(string folder, params string[] arguments) => new(new StdioClientTransportOptions
    {
        Name = "mcphub",
        Command = "dotnet",
        Arguments = [Built.Mcphub, "stdio", "--agent", "assistant", .. arguments],
        WorkingDirectory = folder,
        ShutdownTimeout = TimeSpan.FromSeconds(20),
    });

    public async Task SendAsync(string line)
    {
        await program.Input.WriteLineAsync(line);
        await program.Input.FlushAsync();
    }

    /// <summary>A request of the revision without sessions.</summary>
    /// <param name="params">The members of <c>params</c>, each followed by a comma.</param>
    public Task AskAsync(int id, string method, string @params = "", string meta = "") => SendAsync(
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{ {{@params}} "_meta":{ {{meta}} "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } } }""");

    /// <summary>Waits for the answer to a request.</summary>
    public Task<JsonElement> AnswerAsync(int id) => WaitForAsync(message => message.TryGetProperty("id", out var answered) && answered.ValueKind == JsonValueKind.Number && answered.GetInt32() == id && !message.TryGetProperty("method", out _));

    public async Task<JsonElement> WaitForAsync(Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(Deadline);
        try
        {
            var line = await program.Stdout!.WaitForAsync(line => condition(JsonElement.Parse(line)), limit.Token);
            return line is not null ? JsonElement.Parse(line) : throw new InvalidOperationException($"The output ended:\n{program.Stdout.Text}\n{Stderr}");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No such message came:\n{program.Stdout!.Text}\n{Stderr}");
        }
    }

    /// <summary>Closes its input, as clients do at their end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> CloseAsync()
    {
        program.Input.Close();
        using var limit = new CancellationTokenSource(Deadline);
        return await program.WaitAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();
}
