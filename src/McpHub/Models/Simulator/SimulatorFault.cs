using System.Globalization;

namespace McpHub.Models.Simulator;

/// <summary>
/// Failures on demand, by the name of the target's model:
/// <c>sim-fail-429</c> (any status from 400 to 599) answers with that status; 429 and 503 say <c>Retry-After: 2</c>.
/// <c>sim-hang</c> never answers.
/// <c>sim-stall</c> answers, and stops for ever after the first event or in the middle of the JSON object.
/// <c>sim-cut</c> does the same but ends there, as a broken connection does.
/// <c>sim-stream-error</c> reports an error as the first event of a stream.
/// </summary>
internal readonly record struct SimulatorFault(int? Status, bool Hangs, bool Stalls, bool IsCut, bool ErrsInStream)
{
    private const string FailPrefix = "sim-fail-";

    public static SimulatorFault Of(string model) => model switch
    {
        "sim-hang" => new() { Hangs = true },
        "sim-stall" => new() { Stalls = true },
        "sim-cut" => new() { IsCut = true },
        "sim-stream-error" => new() { ErrsInStream = true },
        _ => new() { Status = StatusIn(model) },
    };

    private static int? StatusIn(string model) =>
        model.StartsWith(FailPrefix, StringComparison.Ordinal)
        && int.TryParse(model.AsSpan(FailPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
        && status is >= 400 and <= 599 ? status : null;
}
