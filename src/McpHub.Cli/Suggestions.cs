using McpHub.Calls;
using McpHub.Config.Reading;

namespace McpHub.Cli;

/// <summary>What was probably meant.</summary>
internal static class Suggestions
{
    private const int MaxListed = 12;

    public static string? DidYouMean(string written, IEnumerable<string> known) => Spelling.DidYouMean(written, known);

    /// <summary>The nearest of the known names, else all of them while they are few.</summary>
    public static string? Hint(string written, IReadOnlyCollection<string> known)
    {
        if (DidYouMean(written, known) is { } nearest) return nearest;
        if (known.Count == 0) return null;

        var listed = string.Join(", ", known.Take(MaxListed));
        return known.Count > MaxListed ? $"There are: {listed}, …" : $"There are: {listed}.";
    }

    /// <param name="noun">For the message and, as <c>{noun}_not_found</c>, for the code.</param>
    public static CommandException NotFound(string noun, string written, IReadOnlyCollection<string> known) =>
        new(new HubError(ErrorKind.NotFound, $"{noun}_not_found", $"There is no {noun} '{written}'.", Hint(written, known)));
}
