using System.Text;

namespace McpHub.EndToEnd;

/// <summary>What a process wrote so far, and a way to wait for more of it. Thread-safe.</summary>
public sealed class CapturedOutput
{
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isEnded;

    public CapturedOutput(StreamReader reader) => Ended = PumpAsync(reader);

    /// <summary>Completes when the process has closed the stream.</summary>
    public Task Ended { get; }

    public string Text
    {
        get
        {
            lock (gate) return text.ToString();
        }
    }

    /// <summary>Complete lines.</summary>
    public IReadOnlyList<string> Lines => Text.Split('\n')[..^1];

    /// <summary>Waits until a complete line fulfils the condition.</summary>
    /// <returns>Null when the stream ended without one.</returns>
    public async Task<string?> WaitForAsync(Func<string, bool> condition, CancellationToken ct)
    {
        while (true)
        {
            Task next;
            bool ended;
            lock (gate) (next, ended) = (changed.Task, isEnded);
            if (Lines.FirstOrDefault(condition) is { } line) return line;
            if (ended) return null;
            await next.WaitAsync(ct);
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        var chunk = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(chunk)) > 0) Publish(() => text.Append(chunk, 0, count));
        Publish(() => isEnded = true);
    }

    private void Publish(Action change)
    {
        lock (gate)
        {
            change();
            changed.TrySetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
