using System.Security.Cryptography;
using McpHub.Storage;

namespace McpHub.Agents;

/// <summary>
/// 32 random bytes beside the keys, without which a stored digest proves nothing. Made once, by whichever process is first.
/// </summary>
internal static class Pepper
{
    public const int Length = 32;
    private const int Attempts = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <exception cref="InvalidOperationException">There are keys, but the pepper they were made with is gone.</exception>
    public static byte[] ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, ".pepper");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return TryRead(path) ?? Create(path, folder);
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                // Another process holds the lock while it writes these 32 bytes. There is no notice of its end to wait for.
                Thread.Sleep(Pause);
            }
        }
    }

    private static byte[]? TryRead(string path)
    {
        if (!File.Exists(path)) return null;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return ReadWhole(file);
    }

    private static byte[] Create(string path, string folder)
    {
        // The exclusive share is a lock between processes; who comes second finds the bytes of the first.
        using var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
        if (ReadWhole(file) is { } existing) return existing;
        if (Directory.EnumerateFiles(folder, "*.json").Any())
        {
            throw new InvalidOperationException($"'{folder}' has keys but not the '.pepper' they were made with: put that file back, or delete the keys and make new ones.");
        }

        var pepper = RandomNumberGenerator.GetBytes(Length);
        file.Position = 0;
        file.Write(pepper);
        file.SetLength(Length);
        file.Flush(flushToDisk: true);
        return pepper;
    }

    // A process that died between making the file and filling it leaves fewer bytes: as good as no file.
    private static byte[]? ReadWhole(FileStream file)
    {
        var bytes = new byte[Length];
        return file.ReadAtLeast(bytes, Length, throwOnEndOfStream: false) == Length ? bytes : null;
    }
}
