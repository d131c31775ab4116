using System.Security.Cryptography;
using McpHub.Config.Reading;
using McpHub.Storage;

namespace McpHub.Config.Secrets;

/// <summary>
/// What all kept secrets are sealed under in the end: <c>MCPHUB_MASTER_KEY</c>, the file that <c>MCPHUB_MASTER_KEY_FILE</c> names, or a file in
/// the data directory that is made with the first secret.
/// </summary>
internal sealed class MasterKey
{
    public const string Variable = "MCPHUB_MASTER_KEY";
    public const string FileVariable = "MCPHUB_MASTER_KEY_FILE";

    private const string FileName = ".master-key";
    private const string Form = "must be 32 random bytes in base64; make one: openssl rand -base64 32";

    private MasterKey(byte[] bytes, string where)
    {
        Bytes = bytes;
        Where = where;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "mcphub.master-key.id"u8).AsSpan(0, 8));
    }

    public byte[] Bytes { get; }

    /// <summary>Where it came from, for messages.</summary>
    public string Where { get; }

    /// <summary>Tells keys apart and says nothing about them.</summary>
    public string Id { get; }

    /// <summary>Whether the hub keeps it itself, in the data directory.</summary>
    public bool IsKept { get; private init; }

    /// <returns>Null when there is none yet.</returns>
    /// <exception cref="SecretsException">There is something in its place that is no key.</exception>
    public static MasterKey? Find(string dataDirectory, Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } text) return Parse(text, Variable);
        if (environment(FileVariable) is { Length: > 0 } file) return Read(file);

        var kept = PathIn(dataDirectory);
        return File.Exists(kept) ? Read(kept, isKept: true) : null;
    }

    /// <summary>From a file that an operator made.</summary>
    /// <exception cref="SecretsException">It holds no key.</exception>
    public static MasterKey Read(string file) => Read(file, isKept: false);

    /// <summary>A new one in the place of the kept one.</summary>
    public static MasterKey Make() => new(RandomNumberGenerator.GetBytes(Envelope.KeyLength), "a new key") { IsKept = true };

    /// <summary>Keeps it in the data directory.</summary>
    public void Keep(string dataDirectory)
    {
        PrivateFiles.CreateFolder(dataDirectory);
        PrivateFiles.WriteAtomically(PathIn(dataDirectory), System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(Bytes) + "\n"));
    }

    public override string ToString() => "***";

    private static MasterKey Read(string file, bool isKept)
    {
        var (text, problem) = SecretFile.Read(file, isPrivate: true);
        if (problem is not null) throw new SecretsException($"The master key in {file} cannot be read: {problem}.");
        return new MasterKey(Parse(text!, file).Bytes, file) { IsKept = isKept };
    }

    private static MasterKey Parse(string text, string where)
    {
        var bytes = new byte[Envelope.KeyLength];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == Envelope.KeyLength
            ? new MasterKey(bytes, where)
            : throw new SecretsException($"The master key in {where} {Form}");
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);
}
