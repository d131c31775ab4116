using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpHub.Config.Reading;
using McpHub.Storage;

namespace McpHub.Config.Secrets;

/// <summary>
/// The secrets that the hub keeps itself, in <c>{dataDirectory}/secrets.json</c>. The file is replaced as a whole, so whatever is killed in the
/// middle of a change leaves the old or the new one. Not thread-safe.
/// </summary>
internal sealed class SecretStore : IDisposable
{
    public const int MaxSecrets = 1000;
    public const int MaxBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string dataDirectory;
    private byte[] key;
    private SealedSecrets content;

    private SecretStore(string dataDirectory, MasterKey master, SealedSecrets content, byte[] key)
    {
        this.dataDirectory = dataDirectory;
        this.content = content;
        this.key = key;
        Master = master;
    }

    public MasterKey Master { get; private set; }

    public IReadOnlyDictionary<string, SealedSecret> Secrets => content.Secrets;

    /// <summary>The ids of the master keys that open it.</summary>
    public IReadOnlyCollection<string> Masters => content.Masters.Keys;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "secrets.json");

    /// <returns>Null when no secret has ever been kept there.</returns>
    /// <exception cref="SecretsException">It cannot be opened.</exception>
    public static SecretStore? TryOpen(string dataDirectory, Func<string, string?> environment)
    {
        var path = PathIn(dataDirectory);
        if (!File.Exists(path)) return null;

        var content = ReadFile(path);
        var master = MasterKey.Find(dataDirectory, environment)
            ?? throw new SecretsException($"There is no master key for {path}: set {MasterKey.Variable} or {MasterKey.FileVariable} as when the secrets were kept, or put back the file .master-key beside it.");
        if (!content.Masters.TryGetValue(master.Id, out var wrapped))
            throw new SecretsException($"The secrets in {path} are sealed under another master key than the one in {master.Where}.");
        var key = Envelope.Open(master.Bytes, wrapped, PlaceOfKey(content.Key, master)) ?? throw Changed(path);
        if (CryptographicOperations.FixedTimeEquals(Mac(key, content.Key, content.Secrets), content.Mac)) return new SecretStore(dataDirectory, master, content, key);

        CryptographicOperations.ZeroMemory(key);
        throw Changed(path);
    }

    /// <summary>The same; a new, empty one when there is none. Nothing is written yet.</summary>
    /// <exception cref="SecretsException">It cannot be opened.</exception>
    public static SecretStore OpenOrCreate(string dataDirectory, Func<string, string?> environment)
    {
        if (TryOpen(dataDirectory, environment) is { } existing) return existing;

        var master = MasterKey.Find(dataDirectory, environment);
        if (master is null)
        {
            master = MasterKey.Make();
            master.Keep(dataDirectory);
        }

        var empty = new SealedSecrets { Version = SealedSecrets.CurrentVersion, Key = "", Masters = [], Secrets = [], Mac = [] };
        var store = new SecretStore(dataDirectory, master, empty, []);
        store.Reseal([master]);
        return store;
    }

    /// <returns>Null when there is no secret of that name.</returns>
    /// <exception cref="SecretsException">It was sealed for another place, or changed.</exception>
    public string? Get(string name)
    {
        if (!content.Secrets.TryGetValue(name, out var secret)) return null;

        var bytes = Open(name, secret);
        try
        {
            return Strict.GetString(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <param name="name">As <see cref="SecretFile.IsName"/> has it.</param>
    public void Set(string name, string text, DateTimeOffset now)
    {
        var version = (content.Secrets.GetValueOrDefault(name)?.Version ?? 0) + 1;
        var bytes = Strict.GetBytes(text);
        Replace(new(content.Secrets) { [name] = new SealedSecret(version, now, Envelope.Seal(key, bytes, PlaceOf(name, version, content.Key))) });
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <returns>False when there is none of that name.</returns>
    public bool Remove(string name)
    {
        if (!content.Secrets.ContainsKey(name)) return false;

        var left = new SortedDictionary<string, SealedSecret>(content.Secrets);
        left.Remove(name);
        Replace(left);
        return true;
    }

    /// <summary>Seals all secrets anew, under a new data key that only the master key in use opens.</summary>
    public void Rotate()
    {
        Reseal([Master]);
        Save();
    }

    /// <summary>The same, and lets another master key open it, too: the one that the hub will be given from its next start on.</summary>
    public void Rotate(MasterKey next)
    {
        Reseal([Master, next]);
        Save();
    }

    /// <summary>The same with a new master key in the place of the kept one. Wherever it ends, one of the files opens the other.</summary>
    public void RotateKeptMaster()
    {
        var next = MasterKey.Make();
        Rotate(next);
        next.Keep(dataDirectory);
        Master = next;
        Rotate();
    }

    public void Save()
    {
        PrivateFiles.CreateFolder(dataDirectory);
        PrivateFiles.WriteAtomically(PathIn(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(content, SecretsJson.Default.SealedSecrets));
    }

    private void Reseal(IReadOnlyList<MasterKey> masters)
    {
        var (id, next) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), RandomNumberGenerator.GetBytes(Envelope.KeyLength));
        var secrets = new SortedDictionary<string, SealedSecret>(StringComparer.Ordinal);
        foreach (var (name, secret) in content.Secrets)
        {
            var bytes = Open(name, secret);
            secrets[name] = secret with { Sealed = Envelope.Seal(next, bytes, PlaceOf(name, secret.Version, id)) };
            CryptographicOperations.ZeroMemory(bytes);
        }

        CryptographicOperations.ZeroMemory(key);
        key = next;
        content = content with
        {
            Key = id,
            Masters = new(masters.ToDictionary(master => master.Id, master => Envelope.Seal(master.Bytes, next, PlaceOfKey(id, master)))),
            Secrets = secrets,
            Mac = Mac(next, id, secrets),
        };
    }

    private void Replace(SortedDictionary<string, SealedSecret> secrets)
    {
        content = content with { Secrets = secrets, Mac = Mac(key, content.Key, secrets) };
        Save();
    }

    private byte[] Open(string name, SealedSecret secret) =>
        Envelope.Open(key, secret.Sealed, PlaceOf(name, secret.Version, content.Key)) ?? throw Changed(PathIn(dataDirectory));

    private static string PlaceOf(string name, int version, string keyId) => $"mcphub/secrets/{keyId}/{version}/{name}";

    private static string PlaceOfKey(string id, MasterKey master) => $"mcphub/keys/{id}/{master.Id}";

    private static byte[] Mac(byte[] key, string keyId, SortedDictionary<string, SealedSecret> secrets)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, HKDF.Expand(HashAlgorithmName.SHA256, key, Envelope.KeyLength, "mcphub.secrets.mac"u8.ToArray()));
        Append(Encoding.UTF8.GetBytes(keyId));
        foreach (var (name, secret) in secrets.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Append(Encoding.UTF8.GetBytes(name));
            Append(Encoding.UTF8.GetBytes($"{secret.Version} {secret.Set.UtcTicks}"));
            Append(secret.Sealed);
        }

        return mac.GetHashAndReset();

        void Append(ReadOnlySpan<byte> part)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            mac.AppendData(length);
            mac.AppendData(part);
        }
    }

    private static SealedSecrets ReadFile(string path)
    {
        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), SecretsJson.Default.SealedSecrets);
            if (content is { Version: SealedSecrets.CurrentVersion }) return content;
            throw new SecretsException($"{path} was written by another version of the hub.");
        }
        catch (JsonException)
        {
            throw Changed(path); // The reason could repeat what is in there.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecretsException($"{path} cannot be read: {error.Message}");
        }
    }

    private static SecretsException Changed(string path) =>
        new($"{path} was changed by somebody else than the hub: put back a copy, or delete it and set the secrets again.");

    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
