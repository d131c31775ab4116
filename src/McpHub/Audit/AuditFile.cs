using System.Globalization;
using McpHub.Storage;

namespace McpHub.Audit;

/// <summary>
/// The file that is appended to: <c>audit-YYYYMMDD-NNN.jsonl</c>, a new one for each UTC day, at each start, after each failure
/// and when the last has grown full. Existing files are never opened again. Not thread-safe.
/// </summary>
internal sealed class AuditFile(string folder, long maxBytes)
{
    private FileStream? file;
    private DateOnly day;
    private long length;
    private int number;

    /// <summary>Whether a line of that day begins another file.</summary>
    /// <param name="pending">Bytes that are to be appended before it.</param>
    public bool IsOver(DateOnly next, long pending) => length + pending >= maxBytes || (file is not null && next != day);

    /// <summary>Appends whole lines of one day. After a failure the next call begins a new file.</summary>
    public void Append(DateOnly date, ReadOnlySpan<byte> lines)
    {
        if (IsOver(date, 0)) Close();

        file ??= Begin(date);
        file.Write(lines);
        length += lines.Length;
    }

    /// <summary>Ends the file, if one is open: what is in it is on the disk then.</summary>
    public void Close()
    {
        if (file is not { } closing) return;

        file = null;
        length = 0;
        using (closing) closing.Flush(flushToDisk: true);
    }

    /// <summary>Ends the file without asking the disk for anything, because it has just failed.</summary>
    public void Abandon()
    {
        file?.Dispose();
        file = null;
        length = 0;
    }

    private FileStream Begin(DateOnly date)
    {
        PrivateFiles.CreateFolder(folder);
        if (date != day) number = 0;

        day = date;
        string path;
        do
        {
            number++;
            path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"audit-{date:yyyyMMdd}-{number:D3}.jsonl"));
        }
        while (File.Exists(path));

        return PrivateFiles.Open(path, FileMode.CreateNew, FileShare.Read | FileShare.Delete);
    }
}
