namespace McpHub.Calls;

/// <summary>What happened? Told once per call. Must neither block nor throw.</summary>
public interface ICallObserver
{
    void OnCompleted(Call call, CallOutcome outcome);
}
