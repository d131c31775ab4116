using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpHub.Calls;

/// <summary>The only place where spans and metrics are made. Names follow OpenTelemetry's <c>gen_ai.*</c> and <c>mcp.*</c>, ours <c>hub.*</c>.</summary>
public static partial class HubTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "McpHub";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);
}
