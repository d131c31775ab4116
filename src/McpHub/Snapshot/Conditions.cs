using System.Net;
using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>What a rule asks of the circumstances of a call. All of it must hold; one condition that does not hold is enough for no.</summary>
internal sealed class Conditions
{
    private readonly ArgumentSchema? arguments;
    private readonly TimeWindow? time;
    private readonly string[] taint;
    private readonly IPNetwork[] networks;

    private Conditions(RuleConditionsConfig config)
    {
        arguments = config.Args is { } schema ? new ArgumentSchema(schema) : null;
        time = config.Time is { } window ? new TimeWindow(window) : null;
        taint = [.. config.Taint];
        networks = [.. config.Network.Select(written => Networks.TryParse(written)!.Value)];
    }

    /// <returns>Null when the rule asks nothing of them: labels belong to what is done to what.</returns>
    public static Conditions? Of(RuleConditionsConfig? config) =>
        config is null || config is { Args: null, Time: null, Taint.Count: 0, Network.Count: 0 } ? null : new Conditions(config);

    /// <summary>Whether the labels that a conversation has touched must be known.</summary>
    public bool AskForTaint => taint.Length > 0;

    /// <param name="own">The labels of the target: a call touches what it is made to.</param>
    public Truth Hold(Circumstances now, IReadOnlySet<string> own)
    {
        var clock = OfTime(now);
        if (clock == Truth.No) return Truth.No;
        var network = OfNetwork(now);
        if (network == Truth.No) return Truth.No;
        var touched = OfTaint(now, own);
        if (touched == Truth.No) return Truth.No;
        var given = arguments?.Fits(now) ?? Truth.Yes;
        if (given == Truth.No) return Truth.No;
        return clock == Truth.Unknown || network == Truth.Unknown || touched == Truth.Unknown || given == Truth.Unknown ? Truth.Unknown : Truth.Yes;
    }

    /// <summary>What would have to be otherwise, in words for the caller: of what it sent itself, exactly; of what only the operator knows, no more than that.</summary>
    public IEnumerable<string> Missing(Circumstances now, IReadOnlySet<string> own)
    {
        if (OfTime(now) == Truth.No) yield return $"the time is {time}";
        if (OfNetwork(now) == Truth.No) yield return "the call comes from a network that the rule names";
        if (OfTaint(now, own) == Truth.No) yield return $"the conversation has touched {string.Join(" and ", taint)}";
        if (arguments?.Fits(now) == Truth.No) yield return $"the arguments fit the rule ({string.Join("; ", arguments.Misfits(now))})";
    }

    private Truth OfTime(Circumstances now)
    {
        if (time is null) return Truth.Yes;
        return now.Time is { } given ? ToTruth(time.Contains(given)) : Truth.Unknown;
    }

    private Truth OfNetwork(Circumstances now)
    {
        if (networks.Length == 0) return Truth.Yes;
        if (now.Address is not { } given) return Truth.Unknown;
        var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
        return ToTruth(Array.Exists(networks, network => network.Contains(address)));
    }

    private Truth OfTaint(Circumstances now, IReadOnlySet<string> own)
    {
        var open = Array.FindAll(taint, label => !own.Contains(label));
        if (open.Length == 0) return Truth.Yes;
        return now.Taint is { } touched ? ToTruth(Array.TrueForAll(open, touched.Contains)) : Truth.Unknown;
    }

    private static Truth ToTruth(bool holds) => holds ? Truth.Yes : Truth.No;
}
