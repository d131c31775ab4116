using McpHub.Storage;

namespace McpHub.Audit;

/// <summary>The second copy of all checkpoints, best on another mount: it shows when the log was cut or made anew. Not thread-safe.</summary>
internal sealed class AuditAnchor(string path)
{
    /// <param name="line">A checkpoint with its line end.</param>
    public void Append(ReadOnlySpan<byte> line)
    {
        // Opened each time: it may be a mount that comes and goes.
        using var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.Read | FileShare.Delete);
        var isTorn = file.Length > 0 && LastByte(file) != '\n'; // The hub was killed in the middle of one.
        file.Seek(0, SeekOrigin.End);
        file.Write(isTorn ? [(byte)'\n', .. line] : line);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Its checkpoints, oldest first. What is none is left out: whoever can write here could as well take lines away.</summary>
    public static IEnumerable<AuditEntry> Read(string path) => new AuditSegment(path, Path.GetFileName(path), 0).Lines()
        .Select(line => AuditLine.Read(line.Bytes))
        .OfType<AuditEntry>()
        .Where(entry => entry.Kind == "checkpoint");

    private static int LastByte(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }
}
