using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpHub.Storage;

namespace McpHub.Upstreams.Authorization;

/// <summary>
/// One encrypted file for each server in <c>{dataDirectory}/sign-ins</c>: AES-256-GCM, bound to the alias, so that the file of one server is of no
/// use as that of another.
/// </summary>
internal sealed partial class SignInFiles(string dataDirectory, ILogger<SignInFiles> logger) : ISignInStore
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly string folder = Path.Combine(dataDirectory, "sign-ins");
    private readonly Lock gate = new();

    public SignIn? Read(string alias)
    {
        lock (gate)
        {
            if (!File.Exists(PathOf(alias))) return null;
            try
            {
                return JsonSerializer.Deserialize(Open(alias, File.ReadAllBytes(PathOf(alias))), SignInJson.Default.SignIn);
            }
            catch (Exception error) when (error is CryptographicException or JsonException or ArgumentException)
            {
                // As good as none: the next sign-in replaces it.
                LogUnreadable(alias);
                return null;
            }
        }
    }

    public void Write(string alias, SignIn signIn)
    {
        lock (gate)
        {
            PrivateFiles.CreateFolder(folder);
            PrivateFiles.WriteAtomically(PathOf(alias), Seal(alias, JsonSerializer.SerializeToUtf8Bytes(signIn, SignInJson.Default.SignIn)));
        }
    }

    private byte[] Seal(string alias, byte[] plain)
    {
        var sealed_ = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(sealed_.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(Key(), TagLength);
        cipher.Encrypt(sealed_.AsSpan(0, NonceLength), plain, sealed_.AsSpan(NonceLength + TagLength), sealed_.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(alias));
        return sealed_;
    }

    private byte[] Open(string alias, byte[] content)
    {
        if (content.Length < NonceLength + TagLength) throw new CryptographicException("Too short.");
        var plain = new byte[content.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(Key(), TagLength);
        cipher.Decrypt(content.AsSpan(0, NonceLength), content.AsSpan(NonceLength + TagLength), content.AsSpan(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(alias));
        return plain;
    }

    private byte[] Key() => KeyFile.ReadOrCreate(Path.Combine(folder, ".key"), KeyLength, static () => { });

    private string PathOf(string alias) => Path.Combine(folder, $"{alias}.bin");

    [LoggerMessage(LogLevel.Warning, "What the hub kept of the sign-in at server {Alias} cannot be read and is not used; sign in again with 'mcphub servers login {Alias}'.")]
    private partial void LogUnreadable(string alias);
}

/// <summary>Keeps sign-ins for as long as the process lives; for hosts without a data directory.</summary>
internal sealed class SignInMemory : ISignInStore
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SignIn> kept = new();

    public SignIn? Read(string alias) => kept.GetValueOrDefault(alias);

    public void Write(string alias, SignIn signIn) => kept[alias] = signIn;
}

[JsonSerializable(typeof(SignIn))]
internal sealed partial class SignInJson : JsonSerializerContext;
