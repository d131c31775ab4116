using System.Security.Cryptography;
using System.Text;

namespace McpHub.Config.Reading;

/// <summary>What some files hold, in short; equal when nothing changed. A file that is missing or unreadable has a state too.</summary>
internal readonly record struct FileFingerprint(string? Hash)
{
    public static FileFingerprint Of(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) Append(hash, file);
        return new FileFingerprint(Convert.ToHexString(hash.GetHashAndReset()));
    }

    private static void Append(IncrementalHash hash, string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var mode = OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(stream.SafeFileHandle);
            hash.AppendData(Encoding.UTF8.GetBytes($"{mode} "));
            hash.AppendData(SHA256.HashData(Bounded(stream)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Being unreadable is the state: what is wrong is said when the file is loaded.
            hash.AppendData(Encoding.UTF8.GetBytes(exception.GetType().Name));
        }
    }

    // One byte more than a file may have: from there on the size alone makes it invalid.
    private static ReadOnlySpan<byte> Bounded(FileStream stream)
    {
        var buffer = new byte[stream.CanSeek ? (int)Math.Min(stream.Length, ConfigBytes.MaxBytes) + 1 : ConfigBytes.MaxBytes + 1];
        return buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
    }
}
