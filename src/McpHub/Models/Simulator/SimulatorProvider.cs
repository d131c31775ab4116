using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Models.Simulator;

/// <summary>
/// A stand-in for a vendor, inside the hub: for development, tests and load, without a key and without a network.
/// It understands nothing. The same request always gets the same answer:
/// <list type="bullet">
/// <item>It repeats the last user message: <c>You said: …</c></item>
/// <item>It calls offered tools that the message asks for by name (<see cref="SimulatorTools"/>).</item>
/// <item>After tool results, it reports their text.</item>
/// <item>Under <c>response_format</c>, it gives a minimal instance of the schema (<see cref="SimulatorSchema"/>).</item>
/// <item>Embeddings are hashed character trigrams (<see cref="SimulatorEmbeddings"/>).</item>
/// <item>Tokens are counted by rule (<see cref="SimulatorTokens"/>), paced by <see cref="SimulatorConfig"/>.</item>
/// <item>Some model names make it fail (<see cref="SimulatorFault"/>).</item>
/// </list>
/// </summary>
internal sealed class SimulatorProvider(TimeProvider time) : IProvider
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    public IReadOnlyList<string> Kinds { get; } = ["simulator"];

    public async Task<ProviderAnswer> SendAsync(ProviderRequest request, CancellationToken ct)
    {
        var fault = SimulatorFault.Of(request.Target.Model);
        if (fault.Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        if (fault.Status is { } status) return SimulatorAnswer.Failed(status);

        var text = request.Body.ToArray();
        using var document = JsonDocument.Parse(text, Options);
        var stamp = new SimulatorStamp(request.Target.Model, time.GetUtcNow().ToUnixTimeSeconds(), SimulatorStamp.Hash(text));
        try
        {
            return request.Operation == ModelOperation.Embeddings
                ? SimulatorAnswer.Whole(SimulatorEmbeddings.Answer(document.RootElement, stamp), 0, fault, request.Target.Provider.Config.Simulator, time)
                : Chat(document.RootElement, stamp, fault, request.Target.Provider.Config.Simulator);
        }
        catch (SimulatorRefusal refusal)
        {
            return SimulatorAnswer.Refused(refusal);
        }
    }

    private ProviderAnswer Chat(JsonElement root, SimulatorStamp stamp, SimulatorFault fault, SimulatorConfig pace)
    {
        var request = SimulatorRequest.Read(root);
        var reply = SimulatorReply.To(request, stamp);
        return request.IsStreaming
            ? SimulatorAnswer.Stream(SimulatorChat.Stream(reply, request, stamp), fault, pace, time)
            : SimulatorAnswer.Whole(SimulatorChat.Whole(reply, stamp), reply.CompletionTokens, fault, pace, time);
    }
}

/// <summary>What makes an answer recognisable.</summary>
/// <param name="Created">Seconds since 1970.</param>
/// <param name="Id">The same for the same request, so that answers can be compared.</param>
internal sealed record SimulatorStamp(string Model, long Created, string Id)
{
    public static string Hash(ReadOnlySpan<byte> text) => $"{Fnv.Hash(text):x16}";
}

/// <summary>The simulator cannot do what was asked; told to the caller as a 400, as a vendor would.</summary>
internal sealed class SimulatorRefusal(string code, string? parameter, string message) : Exception(message)
{
    public string Code => code;

    public string? Parameter => parameter;
}
