using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpHub.Storage;

namespace McpHub.Agents;

/// <summary>
/// The keys on disk, one file each in <c>{dataDirectory}/keys</c>. The hub and the command line are different processes
/// that share this folder and nothing else.
/// </summary>
internal sealed class KeyStore
{
    public const int DigestLength = HMACSHA256.HashSizeInBytes;

    private readonly TimeProvider clock;
    private readonly byte[] pepper;

    public KeyStore(string dataDirectory, TimeProvider clock)
    {
        this.clock = clock;
        Folder = Path.Combine(Path.GetFullPath(dataDirectory), "keys");
        PrivateFiles.CreateFolder(Folder);
        pepper = Pepper.ReadOrCreate(Folder);
    }

    /// <summary>Its modification time changes with every key made or revoked.</summary>
    public string Folder { get; }

    /// <summary>Makes a key for the agent and gives its text: the only time that anybody sees it.</summary>
    /// <param name="name">What the operator calls it.</param>
    /// <param name="expires">Null for never.</param>
    public string Create(string agent, string? name = null, DateTimeOffset? expires = null)
    {
        var text = HubKey.Generate();
        if (!HubKey.TryParse(text, out var key)) throw new InvalidOperationException("A fresh key cannot be parsed.");

        var digest = new byte[DigestLength];
        Digest(key.Secret, digest);
        var stored = new StoredKey
        {
            Id = key.Id.ToString(),
            Agent = agent,
            Name = name,
            Created = clock.GetUtcNow(),
            Expires = expires,
            Digest = digest,
        };
        PrivateFiles.WriteAtomically(PathOf(stored.Id), JsonSerializer.SerializeToUtf8Bytes(stored, AgentsJson.Default.StoredKey));
        return text;
    }

    /// <summary>All keys, oldest first.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public IReadOnlyList<StoredKey> List() =>
    [
        .. Directory.EnumerateFiles(Folder, "*.json")
            .Select(path => Read(Path.GetFileNameWithoutExtension(path)))
            .OfType<StoredKey>()
            .OrderBy(key => key.Created),
    ];

    /// <returns>False when there is no key of that id.</returns>
    public bool Revoke(string id)
    {
        if (!Has(id)) return false;

        File.Delete(PathOf(id));
        return true;
    }

    public bool Has(ReadOnlySpan<char> id) => HubKey.IsId(id) && File.Exists(PathOf(id));

    /// <returns>Null when there is no key of that id.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public StoredKey? Read(ReadOnlySpan<char> id)
    {
        if (!Has(id)) return null;

        try
        {
            var key = JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(id)), AgentsJson.Default.StoredKey);
            if (key is not null && id.SequenceEqual(key.Id) && key.Digest.Length == DigestLength) return key;
        }
        catch (FileNotFoundException)
        {
            return null; // Revoked just now.
        }
        catch (JsonException error)
        {
            throw Damaged(id, error);
        }

        throw Damaged(id, null);
    }

    /// <summary>What is stored instead of the secret. Allocates nothing.</summary>
    /// <param name="secret">As <see cref="HubKey"/> parsed it: ASCII.</param>
    /// <param name="destination"><see cref="DigestLength"/> bytes.</param>
    public void Digest(ReadOnlySpan<char> secret, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[HubKey.SecretLength];
        HMACSHA256.HashData(pepper, bytes[..Encoding.ASCII.GetBytes(secret, bytes)], destination);
    }

    private static InvalidDataException Damaged(ReadOnlySpan<char> id, Exception? cause) =>
        new($"The key file 'keys/{id}.json' is damaged: delete it, and make a new key with: mcphub keys create AGENT", cause);

    private string PathOf(ReadOnlySpan<char> id) => Path.Combine(Folder, $"{id}.json");
}
