using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Audit;
using McpHub.Benchmarks.Soak;

namespace McpHub.Benchmarks.Audit;

/// <summary><c>kills</c>: a hub is killed again and again, at moments of chance, while agents call. Every call that was answered must have its intent, and the log must be whole.</summary>
internal static class KillsCommand
{
    private const string Server = "stdio-requests";
    private const int MaxPauseMs = 1000;

    /// <returns>The exit code: 1 when an answered call has no intent or several, or when the log is not whole.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = LoadOptions.Read(args, ("kills", 200), ("agents", 8), ("seed", 1), ("minutes", 60));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(options["minutes"]));
        var random = new Random(options["seed"]);
        var answered = new ConcurrentQueue<string>();
        var hub = await LoadHub.StartAsync(Config(options["agents"]), limit.Token);
        try
        {
            for (var kill = 1; kill <= options["kills"]; kill++)
            {
                var before = answered.Count;
                var calling = Enumerable.Range(0, options["agents"]).Select(number => CallUntilKilledAsync(hub, number, kill, answered, limit.Token)).ToList();
                while (answered.Count == before) await Task.Delay(10, limit.Token);
                await Task.Delay(random.Next(MaxPauseMs), limit.Token);
                hub = await hub.KillAndRestartAsync(limit.Token);
                await Task.WhenAll(calling);
            }

            await hub.StopAsync(limit.Token);
            return Judge(hub.DataDirectory, answered, options["kills"]);
        }
        finally
        {
            await hub.DisposeAsync();
        }
    }

    // Whatever comes in place of an answer ends it: the hub is gone then, or as good as.
    private static async Task CallUntilKilledAsync(LoadHub hub, int number, int round, ConcurrentQueue<string> answered, CancellationToken ct)
    {
        using var connection = new StandaloneConnection(hub, SoakAgent.Name(number));
        try
        {
            for (var call = 0; ; call++)
            {
                var nonce = $"{round}/{number}/{call}";
                await connection.EchoAsync(Server, nonce, 0, ct);
                answered.Enqueue(nonce);
            }
        }
        catch (Exception error) when (!ct.IsCancellationRequested && error is CallFailedException or HttpRequestException or IOException or OperationCanceledException)
        {
            if (error is CallFailedException) Console.Error.WriteLine(error.Message);
        }
    }

    private static int Judge(string dataDirectory, ConcurrentQueue<string> answered, int kills)
    {
        using var signer = AuditSigner.TryRead(dataDirectory) ?? throw new InvalidOperationException("The hub has made no key.");
        var verdict = new AuditVerification(AuditFolder.In(dataDirectory), [signer.PublicKey]).Run([]);
        var records = new AuditReader(dataDirectory).Find(new AuditQuery()).Select(found => found.Entry).ToList();
        var hash = new AuditHash(() => File.ReadAllBytes(Path.Combine(dataDirectory, ".audit-hash-key")));
        var intents = records.Where(record => record.Kind == "intent").ToLookup(record => record.Text("argumentHash"));
        var outcomes = records.Where(record => record.Kind == "outcome" && record.Number("intent") is not null).ToLookup(record => record.Number("intent")!.Value);

        var missing = answered.Count(nonce => intents[hash.Of(ArgumentsOf(nonce))].Count() != 1);
        var doubled = outcomes.Count(outcome => outcome.Count() > 1);
        var recoveries = records.Count(record => record.Kind == "recovery");
        var torn = records.Count(record => record.Number("tornBytes") > 0);
        Console.WriteLine($"{kills} kills, {answered.Count} calls answered, {intents.Sum(group => group.Count())} intents, {outcomes.Count} outcomes, {recoveries} recoveries, {torn} torn records");
        Console.WriteLine($"answered without exactly one intent {missing}, intents with several outcomes {doubled}");
        Console.WriteLine(verdict.Ok ? $"the log is whole, {verdict.Records} records" : $"the log is not whole: record {verdict.Problem!.Sequence}: {verdict.Problem.What}");
        return missing == 0 && doubled == 0 && verdict.Ok && recoveries > 0 ? 0 : 1;
    }

    // As StandaloneConnection sends them.
    private static byte[] ArgumentsOf(string nonce) => JsonSerializer.SerializeToUtf8Bytes(new { nonce, milliseconds = 0 });

    private static string Config(int agents) => new JsonObject
    {
        ["mcpServers"] = new JsonObject { [Server] = LoadHub.Stdio("requests") },
        ["agents"] = new JsonObject(Enumerable.Range(0, agents).Select(number => KeyValuePair.Create(SoakAgent.Name(number), JsonNode.Parse("""{ "roles": ["everything"] }""")))),
    }.ToJsonString();
}
