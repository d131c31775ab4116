using McpHub.Storage;

namespace McpHub.Agents;

/// <summary>32 random bytes beside the keys, without which a stored digest proves nothing.</summary>
internal static class Pepper
{
    public const int Length = 32;

    /// <exception cref="InvalidOperationException">There are keys, but the pepper they were made with is gone.</exception>
    public static byte[] ReadOrCreate(string folder) => KeyFile.ReadOrCreate(Path.Combine(folder, ".pepper"), Length, () =>
    {
        if (Directory.EnumerateFiles(folder, "*.json").Any())
            throw new InvalidOperationException($"'{folder}' has keys but not the '.pepper' they were made with: put that file back, or delete the keys and make new ones.");
    });
}
