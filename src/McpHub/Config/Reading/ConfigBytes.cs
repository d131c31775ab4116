using System.Text.Unicode;

namespace McpHub.Config.Reading;

/// <summary>Reads the file itself and refuses what cannot be, or must not be trusted as, a configuration.</summary>
internal static class ConfigBytes
{
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <returns>UTF-8 without byte order mark, or what is wrong.</returns>
    public static (byte[]? Json, ConfigError? Problem) Read(string file)
    {
        try
        {
            if (Directory.Exists(file)) return Problem($"{file} is a directory.", "Name the file in it.");

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & UnixFileMode.OtherWrite) != 0)
            {
                return Problem($"{file} can be changed by every user of this machine, who could make the hub start any program.", $"Run: chmod o-w {file}");
            }

            var buffer = new byte[stream.CanSeek ? (int)Math.Min(stream.Length, MaxBytes) + 1 : MaxBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Check(buffer.AsSpan(0, length), file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Problem($"There is no file {file}.", "Name another one with --config FILE.");
        }
        catch (UnauthorizedAccessException)
        {
            return Problem($"{file} cannot be read: access is denied.", "Let the user that runs the hub read it.");
        }
        catch (IOException exception)
        {
            return Problem($"{file} cannot be read: {exception.Message}", null);
        }
    }

    private static (byte[]? Json, ConfigError? Problem) Check(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length > MaxBytes) return Problem($"{file} is larger than 4 MiB.", "A configuration is never that large.");
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes)) return Problem($"{file} is not UTF-8 text.", "Save it as UTF-8.");
        if (bytes.TrimStart(" \t\r\n"u8).IsEmpty) return Problem($"{file} is empty.", "The smallest configuration is {}.");

        return (bytes.ToArray(), null);
    }

    private static (byte[]? Json, ConfigError? Problem) Problem(string message, string? hint) => (null, new ConfigError("", message, hint));
}
