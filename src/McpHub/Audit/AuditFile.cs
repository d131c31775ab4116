using McpHub.Storage;

namespace McpHub.Audit;

/// <summary>
/// The file that is appended to: a new one for each UTC day, at each start, after each failure and when the last has grown full.
/// Existing files are never appended to again. Not thread-safe.
/// </summary>
internal sealed class AuditFile(AuditFolder folder)
{
    private FileStream? file;

    public bool IsOpen => file is not null;

    /// <summary>Of the file that is open; the default when none is.</summary>
    public DateOnly Day { get; private set; }

    /// <summary>Bytes in it that were appended without a failure.</summary>
    public long Length { get; private set; }

    /// <summary>Appends whole lines. After a failure the next call begins a new file.</summary>
    /// <param name="date">Of the file, if one is to be begun.</param>
    /// <param name="sequence">Of the first line.</param>
    public void Append(DateOnly date, long sequence, ReadOnlySpan<byte> lines, bool flushes)
    {
        file ??= Begin(date, sequence);
        file.Write(lines);
        if (flushes) file.Flush(flushToDisk: true);
        Length += lines.Length;
    }

    /// <summary>Ends the file, if one is open: what is in it is on the disk then.</summary>
    public void Close()
    {
        if (file is not { } closing) return;

        Leave();
        using (closing) closing.Flush(flushToDisk: true);
    }

    /// <summary>Ends the file because it has just failed, and takes away what nobody was told to be there.</summary>
    /// <returns>False when even that fails.</returns>
    public bool Abandon()
    {
        if (file is not { } failed) return true;

        var safe = Length;
        Leave();
        try
        {
            using (failed) failed.SetLength(safe);
            if (safe == 0) File.Delete(failed.Name);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private FileStream Begin(DateOnly date, long sequence)
    {
        PrivateFiles.CreateFolder(folder.Path);
        var begun = PrivateFiles.Open(folder.PathOf(date, sequence), FileMode.CreateNew, FileShare.Read | FileShare.Delete);
        Day = date;
        return begun;
    }

    private void Leave() => (file, Day, Length) = (null, default, 0);
}
