using System.Globalization;

namespace McpHub.Calls.Results;

/// <summary>What is missing from a result that was cut.</summary>
internal sealed class CutTally
{
    public long Items { get; set; }

    public long Characters { get; set; }

    /// <summary>Content blocks that are left out or replaced by a word about them.</summary>
    public int Blocks { get; set; }

    public bool HasStructured { get; set; }

    public bool HasOthers { get; set; }

    public string Describe()
    {
        string?[] parts =
        [
            Items > 0 ? Count(Items, "list entries") : null,
            Characters > 0 ? Count(Characters, "characters") : null,
            Blocks > 0 ? Count(Blocks, "content blocks") : null,
            HasStructured ? "the structured result" : null,
            HasOthers ? "metadata" : null,
        ];
        return string.Join(", ", parts.OfType<string>().DefaultIfEmpty("content"));
    }

    private static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}");
}
