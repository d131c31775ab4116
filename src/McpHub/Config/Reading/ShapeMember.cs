using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpHub.Config.Reading;

/// <summary>One key of a configuration record.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Default">What it is when the file does not say; null for nothing.</param>
internal sealed record ShapeMember(string Name, PropertyInfo Property, Shape Shape, bool IsRequired, object? Default)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<ShapeMember>> Known = new();

    /// <summary>The keys of a record, in the order of its source.</summary>
    public static IReadOnlyList<ShapeMember> Of(Type record) => Known.GetOrAdd(record, static type =>
    {
        var blank = Activator.CreateInstance(type);
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute)))
            .OrderBy(property => property.MetadataToken)
            .Select(property => new ShapeMember(
                property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                property,
                Shape.Of(property),
                property.IsDefined(typeof(RequiredMemberAttribute)),
                property.GetValue(blank)))];
    });
}
