using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpHub.Calls;

/// <summary>The only place where spans and metrics are made. Names follow OpenTelemetry's <c>gen_ai.*</c> and <c>mcp.*</c>, ours <c>hub.*</c>.</summary>
public static partial class HubTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "McpHub";

    internal static ActivitySource Source => Roots.Source;

    internal static Meter Meter => Roots.Meter;

    // Apart, because the fields of a partial class are initialised in no defined order across its files.
    private static class Roots
    {
        public static readonly ActivitySource Source = new(Name);
        public static readonly Meter Meter = new(Name);
    }
}
