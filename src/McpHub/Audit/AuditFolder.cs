using System.Globalization;
using System.Text.RegularExpressions;

namespace McpHub.Audit;

/// <summary>The files of the log, <c>audit-YYYYMMDD-SEQUENCE.jsonl</c>: named for their day and their first record.</summary>
internal sealed partial class AuditFolder(string path)
{
    public string Path { get; } = path;

    public static AuditFolder In(string dataDirectory) => new(System.IO.Path.Combine(dataDirectory, "audit"));

    public string PathOf(DateOnly day, long sequence) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"audit-{day:yyyyMMdd}-{sequence:D12}.jsonl"));

    /// <summary>In the order of their records. Other files are none of ours.</summary>
    public IReadOnlyList<AuditSegment> Segments() => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path).Select(ToSegment).OfType<AuditSegment>().OrderBy(segment => segment.First).ThenBy(segment => segment.Name, StringComparer.Ordinal)]
        : [];

    private static AuditSegment? ToSegment(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return Form().Match(name) is { Success: true } match ? new AuditSegment(path, name, long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) : null;
    }

    [GeneratedRegex(@"^audit-\d{8}-(\d{12})\.jsonl$")]
    private static partial Regex Form();
}
