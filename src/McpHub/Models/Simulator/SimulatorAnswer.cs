using System.Globalization;
using McpHub.Config;

namespace McpHub.Models.Simulator;

/// <summary>Dresses the simulator's bytes as a provider's answer, faults and pace included.</summary>
internal static class SimulatorAnswer
{
    public static ProviderAnswer Whole(byte[] body, int tokens, SimulatorFault fault, SimulatorConfig pace, TimeProvider time)
    {
        var delay = TimeSpan.FromMilliseconds(pace.LatencyMs) + (PerToken(pace) * tokens);
        var isHalf = fault.IsCut || fault.Stalls;
        var part = new SimulatorStep(isHalf ? body.AsMemory(0, body.Length / 2) : body, delay);
        return Answer(200, "application/json", new SimulatorStream([part], fault.Stalls, time));
    }

    public static ProviderAnswer Stream(IEnumerable<SimulatorPart> parts, SimulatorFault fault, SimulatorConfig pace, TimeProvider time)
    {
        if (fault.ErrsInStream) parts = [new SimulatorPart([.. "data: "u8, .. ErrorBody("The simulator was asked to fail.", null, "simulated"), .. "\n\n"u8], false)];
        if (fault.IsCut || fault.Stalls) parts = parts.Take(1);
        return Answer(200, "text/event-stream", new SimulatorStream(Paced(parts, pace), fault.Stalls, time));
    }

    public static ProviderAnswer Failed(int status)
    {
        var headers = status is 429 or 503 ? new[] { KeyValuePair.Create("retry-after", "2") } : [];
        var body = ErrorBody($"The simulator was asked to fail with status {status.ToString(CultureInfo.InvariantCulture)}.", null, "simulated");
        return new ProviderAnswer(status, "application/json", headers, new MemoryStream(body));
    }

    public static ProviderAnswer Refused(SimulatorRefusal refusal) =>
        new(400, "application/json", [], new MemoryStream(ErrorBody(refusal.Message, refusal.Parameter, refusal.Code)));

    private static ProviderAnswer Answer(int status, string mediaType, Stream body) => new(status, mediaType, [], body);

    // The latency passes before the first event, as with a vendor that begins only when it has something to say.
    private static IEnumerable<SimulatorStep> Paced(IEnumerable<SimulatorPart> parts, SimulatorConfig pace)
    {
        var delay = TimeSpan.FromMilliseconds(pace.LatencyMs);
        foreach (var part in parts)
        {
            yield return new SimulatorStep(part.Bytes, part.IsToken ? delay + PerToken(pace) : delay);
            delay = TimeSpan.Zero;
        }
    }

    private static TimeSpan PerToken(SimulatorConfig pace) => pace.TokensPerSecond > 0 ? TimeSpan.FromSeconds(1 / pace.TokensPerSecond) : TimeSpan.Zero;

    private static byte[] ErrorBody(string message, string? parameter, string code) => SimulatorChat.Json(json =>
    {
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, message);
        json.WriteString("type"u8, "invalid_request_error"u8);
        json.WriteString("param"u8, parameter);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
    });
}

/// <summary>One event of a stream, and whether it carries a token.</summary>
internal readonly record struct SimulatorPart(byte[] Bytes, bool IsToken);
