using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace McpHub.Telemetry;

/// <summary>One line per entry: time, level, category, message, cause. Whatever a name contains, it cannot begin a second line or move the cursor.</summary>
internal sealed class HubConsoleFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "hub";

    /// <summary>Characters of an exception's text that are printed.</summary>
    public const int MaxCauseLength = 4096;

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        output.Write(clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        output.Write(' ');
        output.Write(NameOf(entry.LogLevel));
        output.Write(' ');
        output.Write(entry.Category);
        output.Write(": ");
        WriteEscaped(output, entry.Formatter(entry.State, entry.Exception));
        if (entry.Exception?.ToString() is { } cause)
        {
            output.Write(" | ");
            WriteEscaped(output, cause.AsSpan(0, Math.Min(cause.Length, MaxCauseLength)));
        }

        output.Write('\n');
    }

    private static void WriteEscaped(TextWriter output, ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (IsPrintable(letter)) output.Write(letter);
            else output.Write($"\\u{(int)letter:x4}");
        }
    }

    // Format covers the marks that reverse the direction of text, and the invisible ones.
    private static bool IsPrintable(char letter) => char.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
