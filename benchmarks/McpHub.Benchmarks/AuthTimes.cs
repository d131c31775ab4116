using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using McpHub.Agents;
using McpHub.Agents.Tokens;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpHub.Benchmarks;

/// <summary>What the check of a key adds to a request, with ten thousand keys; and whether its time tells ids that exist from those that do not.</summary>
internal static class AuthTimes
{
    private const int Keys = 10_000;
    private const int Requests = 200_000;
    private const int Guesses = 20_000;
    private const double MostMicroseconds = 5;

    // Two-sided, at 0.001: as many samples as these make of Student's distribution a normal one.
    private const double Significant = 3.29;

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("mcphub-auth").FullName;
        try
        {
            return Run(new KeyStore(folder, TimeProvider.System));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(KeyStore store)
    {
        var good = Enumerable.Range(0, Keys).Select(_ => store.Create("a")).ToArray();
        var wrong = KnownIdWithWrongSecret(store);
        var config = new HubConfig { Agents = new Dictionary<string, AgentConfig> { ["a"] = new() } };
        var state = new HubState(SnapshotBuilder.Build(1, config, []));
        using var tokens = new TokenIdentification(TimeProvider.System, NullLogger<TokenIdentification>.Instance);
        var identification = new Identification(new KeyRing(store, TimeProvider.System, NullLogger<KeyRing>.Instance), new OperatorToken(), tokens, TimeProvider.System);
        using var open = new OpenRequests(state, store, TimeProvider.System);
        var door = new AgentAuthentication(_ => Task.CompletedTask, state, identification, new FailureThrottle(TimeProvider.System), open);

        // The first round reads the keys from disk, and the folder that changed just now has them forgotten once more.
        for (var round = 0; round < 3; round++) Pass(door, good, Keys);
        var (times, bytes) = Pass(door, good, Requests);
        Print($"key of {Keys}", times, bytes);
        CompareGuesses(identification, state.Current, wrong);
        return times[times.Length / 2] <= MostMicroseconds ? 0 : 1;
    }

    private static (double[] Times, long Bytes) Pass(AgentAuthentication door, string[] keys, int count)
    {
        var times = new double[count];
        long bytes = 0;
        for (var index = 0; index < count; index++)
        {
            var http = RequestWith(keys[index * 7919L % keys.Length]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var passing = door.InvokeAsync(http);
            times[index] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            if (!passing.IsCompletedSuccessfully || http.Response.StatusCode != StatusCodes.Status200OK || http.User.Identity?.IsAuthenticated != true)
                throw new InvalidOperationException("A good key was refused, so that something else is measured.");
        }

        Array.Sort(times);
        return (times, bytes / count);
    }

    // By turns, and each as often before the other as after it, so that whatever else happens falls on both alike.
    private static void CompareGuesses(Identification identification, HubSnapshot snapshot, string wrong)
    {
        var (known, unknown) = (new double[Guesses], new double[Guesses]);
        var nobody = HubKey.Generate();
        for (var index = -Guesses / 10; index < Guesses; index++)
        {
            var isKnownFirst = index % 2 == 0;
            var first = Refuse(identification, snapshot, isKnownFirst ? wrong : nobody);
            var second = Refuse(identification, snapshot, isKnownFirst ? nobody : wrong);
            if (index >= 0) (known[index], unknown[index]) = isKnownFirst ? (first, second) : (second, first);
        }

        var (ofKnown, ofUnknown) = (Trimmed(known), Trimmed(unknown));
        var t = Welch(ofKnown, ofUnknown);
        Print("id that exists, wrong secret", known, null);
        Print("id that does not exist", unknown, null);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"difference of the means without the slowest tenth: {(ofKnown.Average() - ofUnknown.Average()) * 1000:F1} ns, Welch's t {t:F2}; {(Math.Abs(t) < Significant ? "within" : "outside")} the noise (0.001: {Significant})"));
    }

    private static double Refuse(Identification identification, HubSnapshot snapshot, string key)
    {
        var http = RequestWith(key);
        var start = Stopwatch.GetTimestamp();
        var identity = identification.IdentifyAsync(http, snapshot);
        var time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return identity.Result.Error == AuthErrors.NotAccepted ? time : throw new InvalidOperationException("A wrong key was not refused.");
    }

    /// <summary>Sorted, without the tenth that other processes and the collector made.</summary>
    private static double[] Trimmed(double[] times)
    {
        Array.Sort(times);
        return times[..(times.Length * 9 / 10)];
    }

    private static double Welch(double[] a, double[] b) => (a.Average() - b.Average()) / Math.Sqrt((Variance(a) / a.Length) + (Variance(b) / b.Length));

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    // A key whose digest on disk was made of another secret.
    private static string KnownIdWithWrongSecret(KeyStore store)
    {
        var text = store.Create("a");
        if (!HubKey.TryParse(text, out var key)) throw new InvalidOperationException("A fresh key cannot be parsed.");
        var stored = store.Read(key.Id)!;
        var other = new StoredKey { Id = stored.Id, Agent = stored.Agent, Created = stored.Created, Digest = new byte[KeyStore.DigestLength] };
        File.WriteAllBytes(Path.Combine(store.Folder, $"{stored.Id}.json"), JsonSerializer.SerializeToUtf8Bytes(other, AgentsJson.Default.StoredKey));
        return text;
    }

    private static DefaultHttpContext RequestWith(string key)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = $"Bearer {key}";
        http.SetEndpoint(new Endpoint(requestDelegate: null, EndpointMetadataCollection.Empty, "measured"));
        return http;
    }

    private static void Print(string what, double[] sorted, long? bytes) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: p50 {sorted[sorted.Length / 2]:F2} us, p99 {sorted[(int)(sorted.Length * 0.99)]:F2} us{(bytes is { } allocated ? $", {allocated} bytes" : "")}"));
}
