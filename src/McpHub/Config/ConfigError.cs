using System.Globalization;

namespace McpHub.Config;

/// <summary>One thing that is wrong with the configuration, or worth a warning. Never holds a value that may be secret.</summary>
/// <param name="Path">Where, as in <c>models.fast.targets[0].provider</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to write instead.</param>
public sealed record ConfigError(string Path, string Message, string? Hint = null)
{
    /// <summary>The line in the file, from 1; null when it has none.</summary>
    public int? Line { get; init; }

    /// <summary>The column in that line in bytes, from 1.</summary>
    public int? Column { get; init; }

    /// <summary>One line for people: <c>12:5 path: message hint</c>.</summary>
    public override string ToString()
    {
        var position = Line is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column} ");
        var path = Path.Length == 0 ? "" : $"{Path}: ";
        return Hint is null ? $"{position}{path}{Message}" : $"{position}{path}{Message} {Hint}";
    }
}
