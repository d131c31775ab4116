namespace McpHub.Tests.Config;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("mcphub-config-").FullName;

    /// <summary>Writes a file that only its owner can read.</summary>
    public string Write(string name, string text)
    {
        var file = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>Lets others use the file too; skips the test where files have no such mode.</summary>
    public static void Allow(string file, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such mode.");
        }
        else
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | mode);
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
