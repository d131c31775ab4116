namespace McpHub.Admin.Doctor;

/// <summary>Whether the hub can keep its keys and records where it is told to, and nobody else can read them.</summary>
internal static class DataDirectoryCheck
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int MaxFiles = 10_000;

    public static IEnumerable<Finding> Run(string folder)
    {
        if (File.Exists(folder))
            return [Finding.Problem("data_directory_is_a_file", $"dataDirectory {folder} is a file.", "Name a folder under 'dataDirectory', or move the file away.")];
        if (!Directory.Exists(folder)) return [Finding.Ok("data_directory", $"{folder} is not there yet; the first start makes it.")];

        IReadOnlyList<Finding> found = [.. Writable(folder), .. Private(folder)];
        return found.Count > 0 ? found : [Finding.Ok("data_directory", folder)];
    }

    private static IEnumerable<Finding> Writable(string folder)
    {
        Finding? problem = null;
        try
        {
            var probe = Path.Combine(folder, $".doctor-{Guid.NewGuid():n}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            problem = Finding.Problem("data_directory_not_writable", $"The data directory cannot be written to: {error.Message}", $"Give {folder} to the user that runs the hub, and make room on its disk.");
        }

        return problem is null ? [] : [problem];
    }

    private static IEnumerable<Finding> Private(string folder)
    {
        var keys = Path.Combine(folder, "keys");
        IEnumerable<string> secrets = [.. Existing(keys, Directory.Exists), .. Existing(Path.Combine(folder, "operator.json"), File.Exists), .. Directory.Exists(keys) ? Directory.EnumerateFiles(keys).Take(MaxFiles) : []];
        var open = secrets.Where(IsOpen).ToList();
        if (open.Count == 0) return [];
        var more = open.Count == 1 ? "" : $" and {open.Count - 1} more";
        return [Finding.Problem("secrets_readable", $"Other users of this machine can read {open[0]}{more}: it is what keys are checked by, or the operator's own.", $"chmod -R go-rwx {keys} {Path.Combine(folder, "operator.json")}")];
    }

    private static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;

    private static IEnumerable<string> Existing(string path, Func<string, bool> exists) => exists(path) ? [path] : [];
}
