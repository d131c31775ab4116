using McpHub.Calls;
using McpHub.Config;
using McpHub.Models;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Benchmarks.Streams;

/// <summary>A stream in the middle of a call: the hub's own relay between a provider that is fed by hand and a caller that takes everything.</summary>
internal sealed class RunningStream
{
    private readonly HandFedStream source = new();
    private readonly NullWriter caller = new();
    private readonly Task<HubError?> relay;

    private RunningStream(Func<ProviderBody, IAnswerRelay> open) =>
        relay = RunAsync(open(new ProviderBody(source, new Deadline(TimeProvider.System, CancellationToken.None), TimeSpan.FromMinutes(1))));

    /// <summary>Bytes that the caller was given.</summary>
    public long BytesOut => caller.Bytes;

    /// <summary>The provider speaks the caller's dialect.</summary>
    public static RunningStream Passing(ChatDialect dialect)
    {
        var (call, target) = Call(dialect);
        return new RunningStream(body => new StreamRelay(body, new AnswerWatch(AnswerShape.Of(dialect.Name)), call, target, isLastTarget: true));
    }

    public static RunningStream Translated(ChatDialect from, ChatDialect to)
    {
        var (call, target) = Call(to);
        var losses = new LossLog();
        var lowering = new ToolLowering(call.Chat!, from.ToolRules, from.Losses, losses);
        var translation = new AnswerTranslation(call, target, from, new LoweredAnswers(from.ResponseReader, lowering), losses, TimeProvider.System);
        return new RunningStream(body => new TranslatedStream(body, translation, isLastTarget: true));
    }

    /// <summary>Gives the relay the next bytes, and comes back when it waits for more.</summary>
    public void Feed(byte[] bytes)
    {
        source.Feed(bytes);
        if (relay.IsCompleted) throw new InvalidOperationException($"The relay has ended: {relay.Result?.Text}");
    }

    private static (ModelCall Call, Target Target) Call(ChatDialect dialect)
    {
        var config = new HubConfig
        {
            Providers = new Dictionary<string, ProviderConfig> { ["p"] = new() { Dialect = "openai", BaseUrl = "http://127.0.0.1/v1" } },
            Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new TargetConfig { Provider = "p", Model = "v" }] } },
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() },
        };
        var snapshot = SnapshotBuilder.Build(1, config, []);
        var call = new ModelCall
        {
            Agent = snapshot.Agents["a"], Snapshot = snapshot, RequestId = "r", Door = dialect.Name, Operation = ModelOperation.Chat,
            Dialect = dialect, Request = default(JsonPeek), RequestedName = "m", Body = default, IsStreaming = true, StartedAt = 0,
            Chat = new ChatRequest { Model = "m", IsStreaming = true, WantsUsage = true },
        };
        return (call, snapshot.Routes[0].Targets[0]);
    }

    private async Task<HubError?> RunAsync(IAnswerRelay running) => await running.PrimeAsync() ?? await running.RelayAsync(caller, CancellationToken.None);
}
