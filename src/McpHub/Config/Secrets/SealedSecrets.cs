using System.Text.Json.Serialization;

namespace McpHub.Config.Secrets;

/// <summary><c>secrets.json</c>: a data key, sealed under each master key that may open it, and the secrets sealed under the data key.</summary>
internal sealed record SealedSecrets
{
    public const int CurrentVersion = 1;

    /// <summary>Of the format.</summary>
    public required int Version { get; init; }

    /// <summary>The id of the data key.</summary>
    public required string Key { get; init; }

    /// <summary>The data key, by the id of the master key it is sealed under. Two while one takes the place of the other.</summary>
    public required SortedDictionary<string, byte[]> Masters { get; init; }

    public required SortedDictionary<string, SealedSecret> Secrets { get; init; }

    /// <summary>HMAC of all secrets under the data key: none can be taken away or put back unseen.</summary>
    public required byte[] Mac { get; init; }
}

/// <param name="Version">Counts up each time it is set.</param>
/// <param name="Sealed">Opens under this name and version only.</param>
internal sealed record SealedSecret(int Version, DateTimeOffset Set, byte[] Sealed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SealedSecrets))]
internal sealed partial class SecretsJson : JsonSerializerContext;
