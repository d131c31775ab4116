using System.Text;

namespace McpHub.Config.Reading;

/// <summary>Reads one small file that holds one secret.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Names are file names, so they may not lead out of the folder.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    /// <returns>The text without its last newline, or what is wrong.</returns>
    public static (string? Text, string? Problem) Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) return (null, "it is larger than 64 KiB");

        try
        {
            var text = Strict.GetString(bytes).TrimStart('\uFEFF');
            var cut = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
            return cut.Length == 0 ? (null, "it is empty") : (cut, null);
        }
        catch (DecoderFallbackException)
        {
            return (null, "it is not UTF-8 text");
        }
    }

    /// <param name="isPrivate">True to refuse a file that others may read or write.</param>
    /// <returns>The text without its last newline, or what is wrong.</returns>
    public static (string? Text, string? Problem) Read(string file, bool isPrivate)
    {
        try
        {
            if (Directory.Exists(file)) return (null, "it is a directory");

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (isPrivate && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            {
                return (null, "other users may read or write it; make its mode 0600");
            }

            var buffer = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Parse(buffer.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "there is no such file");
        }
        catch (UnauthorizedAccessException)
        {
            return (null, "access is denied");
        }
        catch (IOException exception)
        {
            return (null, exception.Message.TrimEnd('.'));
        }
    }
}
