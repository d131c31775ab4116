using System.Security.Cryptography;

namespace McpHub.Storage;

/// <summary>Random bytes in a file that only the account of the hub can read. Made once, by whichever process is first.</summary>
internal static class KeyFile
{
    private const int Attempts = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="beforeCreate">Runs before a new file is filled; throws to prevent that.</param>
    public static byte[] ReadOrCreate(string path, int length, Action beforeCreate)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return TryRead(path, length) ?? Create(path, length, beforeCreate);
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                // Another process holds the lock while it writes these bytes. There is no notice of its end to wait for.
                Thread.Sleep(Pause);
            }
        }
    }

    private static byte[]? TryRead(string path, int length)
    {
        if (!File.Exists(path)) return null;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return ReadWhole(file, length);
    }

    private static byte[] Create(string path, int length, Action beforeCreate)
    {
        // The exclusive share is a lock between processes; who comes second finds the bytes of the first.
        using var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
        if (ReadWhole(file, length) is { } existing) return existing;
        beforeCreate();
        var key = RandomNumberGenerator.GetBytes(length);
        file.Position = 0;
        file.Write(key);
        file.SetLength(length);
        file.Flush(flushToDisk: true);
        return key;
    }

    // A process that died between making the file and filling it leaves fewer bytes: as good as no file.
    private static byte[]? ReadWhole(FileStream file, int length)
    {
        var bytes = new byte[length];
        return file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length ? bytes : null;
    }
}
