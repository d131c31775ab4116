namespace McpHub.Tests;

/// <summary>Which part of the hub may use which.</summary>
internal static class ImportRules
{
    private const string Sdk = "ModelContextProtocol";

    /// <summary>From the bottom up; each may use those before it.</summary>
    private static readonly string[] Foundation = ["Wire", "Config", "Snapshot", "Calls"];

    /// <summary>One folder per capability: they may use the foundation and never each other.</summary>
    private static readonly string[] Slices = ["Mcp", "Upstreams", "Models", "Agents", "Limits", "Guardrails", "Context", "A2a", "Approvals", "Audit", "Telemetry"];

    /// <summary>Those that keep something.</summary>
    private static readonly string[] MayStore = ["Config", "Limits", "Context", "Approvals", "Audit", "Agents", "Models", "Upstreams"];

    /// <summary>The composition root, and the door for operators: they see everything.</summary>
    private static readonly string[] Top = ["", "Admin"];

    public static bool IsKnown(string layer) => layer == "Storage" || Foundation.Contains(layer) || Slices.Contains(layer) || Top.Contains(layer);

    /// <summary><c>Models</c> for <c>McpHub.Models.Relay.StreamRelay</c>, empty for <c>McpHub.HubServices</c>, null for what is not ours.</summary>
    public static string? LayerOf(string type)
    {
        if (!type.StartsWith("McpHub.", StringComparison.Ordinal)) return null;

        var parts = type.Split('.');
        return parts.Length > 2 ? parts[1] : "";
    }

    public static bool Allows(string from, string to)
    {
        var (source, target) = (LayerOf(from)!, LayerOf(to));
        if (target is null) return AllowsForeign(source, to);
        if (source == target || Top.Contains(source)) return true;
        if (Top.Contains(target)) return false;
        if (target == "Storage") return MayStore.Contains(source);
        if (source == "Storage" || Slices.Contains(target)) return false;

        // The target is part of the foundation: slices stand above all of it.
        return Slices.Contains(source) || Array.IndexOf(Foundation, target) < Array.IndexOf(Foundation, source);
    }

    private static bool AllowsForeign(string source, string to)
    {
        if (source == "Wire") return to.StartsWith("System.", StringComparison.Ordinal) || IsCompilerMade(to);
        if (to.StartsWith(Sdk, StringComparison.Ordinal)) return source is "Mcp" or "Upstreams";

        return true;
    }

    // Attributes and helpers that the compiler embeds, and generic parameters, which have no namespace.
    private static bool IsCompilerMade(string type) =>
        type.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
        || type.Contains("<PrivateImplementationDetails>", StringComparison.Ordinal)
        || !type.Contains('.', StringComparison.Ordinal);
}
