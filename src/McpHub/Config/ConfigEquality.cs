using System.Collections;
using McpHub.Config.Reading;

namespace McpHub.Config;

/// <summary>
/// Whether two configuration records say the same, resolved secrets included. A record's own equality compares lists
/// and maps by reference, so that every reload would look like a change.
/// </summary>
public static class ConfigEquality
{
    /// <summary>True when nothing about it changed. The order of env and headers makes no difference.</summary>
    public static bool Same(ServerConfig a, ServerConfig b) => Same(a, b, Shape.Of(typeof(ServerConfig)));

    /// <summary>True when a running server can be kept: what differs at most is decided anew for each call.</summary>
    public static bool CanKeepRunning(ServerConfig a, ServerConfig b) => Same(OfProcess(a), OfProcess(b));

    private static ServerConfig OfProcess(ServerConfig server) => server with
    {
        Hub = server.Hub with { Required = false, OnFailure = "keep", Sampling = null, Labels = new Dictionary<string, IReadOnlyList<string>>(), Tools = new(), Limits = server.Hub.Limits with { MaxResultBytes = 0 } },
    };

    public static bool Same(ProviderConfig a, ProviderConfig b) => Same(a, b, Shape.Of(typeof(ProviderConfig)));

    public static bool Same(HubConfig a, HubConfig b) => Same(a, b, Shape.Of(typeof(HubConfig)));

    private static bool Same(object? a, object? b, Shape shape)
    {
        if (a is null || b is null) return a is null && b is null;

        return shape.Kind switch
        {
            ShapeKind.Record => shape.Members.All(member => Same(member.Property.GetValue(a), member.Property.GetValue(b), member.Shape)),
            ShapeKind.List => SameItems((IEnumerable)a, (IEnumerable)b, shape.Item!),
            ShapeKind.Map => SameEntries((IDictionary)a, (IDictionary)b, shape.Item!),
            _ => a.Equals(b),
        };
    }

    private static bool SameItems(IEnumerable a, IEnumerable b, Shape item)
    {
        var (left, right) = (a.Cast<object>().ToList(), b.Cast<object>().ToList());
        return left.Count == right.Count && left.Zip(right).All(pair => Same(pair.First, pair.Second, item));
    }

    // Every map type of the base library is also a plain IDictionary.
    private static bool SameEntries(IDictionary a, IDictionary b, Shape item) =>
        a.Count == b.Count && a.Keys.Cast<string>().All(key => b.Contains(key) && Same(a[key], b[key], item));
}
