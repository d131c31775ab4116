using System.Security.Cryptography;
using System.Text;
using McpHub.Storage;

namespace McpHub.Audit;

/// <summary>The key that only the hub holds, ECDSA on P-256: whoever changed the log could make hashes that fit, but no checkpoint.</summary>
internal sealed class AuditSigner : IDisposable
{
    private const string FileName = ".audit-signing-key";

    private readonly ECDsa key;

    private AuditSigner(ECDsa key)
    {
        this.key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Base64 of its SubjectPublicKeyInfo.</summary>
    public string PublicKey { get; }

    /// <summary>The operator's key, or one that is made once and kept in the data directory.</summary>
    /// <param name="pem">A private key on P-256 in PEM; null for the kept one.</param>
    /// <exception cref="InvalidDataException">It is no such key.</exception>
    public static AuditSigner ReadOrCreate(string? pem, string dataDirectory)
    {
        if (pem is not null) return new AuditSigner(Parse(pem, "audit.signingKey"));
        if (TryRead(dataDirectory) is { } kept) return kept;

        PrivateFiles.CreateFolder(dataDirectory);
        var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PrivateFiles.WriteAtomically(Path.Combine(dataDirectory, FileName), Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem()));
        return new AuditSigner(made);
    }

    /// <summary>The kept key; null while there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds no key.</exception>
    public static AuditSigner? TryRead(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        return File.Exists(path) ? new AuditSigner(Parse(File.ReadAllText(path), path)) : null;
    }

    /// <summary>The public key in a PEM text, in the form of <see cref="PublicKey"/>.</summary>
    /// <param name="where">Named in the message.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string PublicKeyOf(string pem, string where)
    {
        using var key = Parse(pem, where);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <returns>Base64, fixed length fields.</returns>
    public string Sign(ReadOnlySpan<byte> data) => Convert.ToBase64String(key.SignData(data, HashAlgorithmName.SHA256));

    public static bool Verify(string publicKey, ReadOnlySpan<byte> data, string signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
            return key.VerifyData(data, Convert.FromBase64String(signature), HashAlgorithmName.SHA256);
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static ECDsa Parse(string pem, string where)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256) return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException($"{where} holds no key on P-256 in PEM. Make one: openssl ecparam -name prime256v1 -genkey -noout", error);
        }

        key.Dispose();
        throw new InvalidDataException($"{where} holds a key on another curve than P-256. Make one: openssl ecparam -name prime256v1 -genkey -noout");
    }

    public void Dispose() => key.Dispose();
}
