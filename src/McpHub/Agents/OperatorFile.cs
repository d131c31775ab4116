using System.Text.Json;
using McpHub.Storage;

namespace McpHub.Agents;

/// <summary><c>{dataDirectory}/operator.json</c>: how the command line on the same machine reaches the running hub, and its right to command it.</summary>
internal sealed class OperatorFile
{
    /// <summary>Goes into <c>Authorization: Bearer …</c>; with the header <c>x-hub-agent: NAME</c> its bearer acts as that agent.</summary>
    public required string Token { get; init; }

    /// <summary>Where the hub listens, as scheme, host and port.</summary>
    public required string Url { get; init; }

    /// <summary>The process id of the hub.</summary>
    public required int Pid { get; init; }

    /// <returns>Null when no hub runs on this directory, or none that has got so far.</returns>
    public static OperatorFile? Read(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentsJson.Default.OperatorFile) : null;
        }
        catch (FileNotFoundException)
        {
            return null; // The hub stopped just now.
        }
    }

    public void Write(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        PrivateFiles.WriteAtomically(PathIn(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this, AgentsJson.Default.OperatorFile));
    }

    public static void Delete(string dataDirectory) => File.Delete(PathIn(dataDirectory));

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "operator.json");
}
