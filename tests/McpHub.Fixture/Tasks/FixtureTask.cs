using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpHub.Fixture.Tasks;

/// <summary>One call that became a task of the extension <c>io.modelcontextprotocol/tasks</c>: what it waits for and what it came to.</summary>
internal sealed class FixtureTask
{
    private readonly CancellationTokenSource cancelling = new();
    private readonly ConcurrentDictionary<string, (JsonObject Request, TaskCompletionSource<JsonNode?> Answer)> questions = new();
    private readonly DateTimeOffset createdAt = DateTimeOffset.UtcNow;
    private readonly Lock gate = new();
    private DateTimeOffset updatedAt = DateTimeOffset.UtcNow;
    private string status = "working";
    private JsonObject? result;
    private JsonObject? error;

    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>Told after every change.</summary>
    public event Action<FixtureTask>? Changed;

    /// <summary>Runs the work in the background; what it throws fails the task.</summary>
    public void Start(Func<FixtureTask, CancellationToken, Task<JsonObject>> work) => _ = RunAsync(work);

    private async Task RunAsync(Func<FixtureTask, CancellationToken, Task<JsonObject>> work)
    {
        try
        {
            var came = await work(this, cancelling.Token);
            Set("completed", () => result = came);
        }
        catch (OperationCanceledException)
        {
            Set("cancelled", () => { });
        }
        catch (InvalidOperationException failure)
        {
            Set("failed", () => error = new JsonObject { ["code"] = -32603, ["message"] = failure.Message });
        }
    }

    /// <summary>Asks the client for something and waits for the answer; several questions may be open at once.</summary>
    public async Task<JsonNode?> AskAsync(string key, JsonObject request, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        questions[key] = (request, answer);
        Set("input_required", () => { });
        return await answer.Task.WaitAsync(ct);
    }

    /// <summary>Keys that nobody asked by, or that have been answered, are ignored.</summary>
    public void Answer(JsonObject responses)
    {
        foreach (var (key, response) in responses)
        {
            if (!questions.TryRemove(key, out var question)) continue;
            if (questions.IsEmpty) Set("working", () => { });
            question.Answer.TrySetResult(response?.DeepClone());
        }
    }

    public void Cancel() => cancelling.Cancel();

    /// <summary>As <c>tasks/get</c> and <c>notifications/tasks</c> show it.</summary>
    public JsonObject ToJson()
    {
        lock (gate)
        {
            var json = Summary();
            if (result is not null) json["result"] = result.DeepClone();
            if (error is not null) json["error"] = error.DeepClone();
            if (status is "input_required") json["inputRequests"] = new JsonObject(questions.Select(question => KeyValuePair.Create(question.Key, (JsonNode?)question.Value.Request.DeepClone())));
            return json;
        }
    }

    /// <summary>As the call that began it shows it.</summary>
    public JsonObject Summary() => new()
    {
        ["taskId"] = Id,
        ["status"] = status,
        ["createdAt"] = ToText(createdAt),
        ["lastUpdatedAt"] = ToText(updatedAt),
        ["ttlMs"] = 600_000,
        ["pollIntervalMs"] = 200,
    };

    private void Set(string next, Action change)
    {
        lock (gate)
        {
            if (status is "completed" or "failed" or "cancelled") return;
            (status, updatedAt) = (next, DateTimeOffset.UtcNow);
            change();
        }

        Changed?.Invoke(this);
    }

    private static string ToText(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
