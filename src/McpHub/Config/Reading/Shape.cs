using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace McpHub.Config.Reading;

/// <summary>
/// What one configuration value must look like, read off the records. The reader, the published schema and the
/// reference in the documentation all follow it, so that they cannot disagree.
/// </summary>
/// <remarks>
/// Constraints are the standard attributes on the property. On a list, <c>AllowedValues</c> and
/// <c>RegularExpression</c> mean each item; on a map, <c>RegularExpression</c> means each key.
/// </remarks>
internal sealed record Shape(ShapeKind Kind, Type Type)
{
    /// <summary>Of a list or a map.</summary>
    public Shape? Item { get; init; }

    /// <summary>The only texts allowed; empty for any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>What a text must match, or the keys of a map.</summary>
    public RegularExpressionAttribute? Pattern { get; init; }

    /// <summary>Bounds of a number.</summary>
    public (double Minimum, double Maximum)? Range { get; init; }

    /// <summary>Fewest items of a list, fewest characters of a text.</summary>
    public int MinLength { get; init; }

    /// <summary>The members of a record.</summary>
    public IReadOnlyList<ShapeMember> Members => ShapeMember.Of(Type);

    public static Shape Of(PropertyInfo property)
    {
        var shape = Of(property.PropertyType);
        var values = property.GetCustomAttribute<AllowedValuesAttribute>()?.Values.Cast<string>().ToList() ?? [];
        var pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        var range = property.GetCustomAttribute<RangeAttribute>();
        var length = property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
        return shape.Kind == ShapeKind.List
            ? shape with { MinLength = length, Item = shape.Item! with { Values = values, Pattern = pattern } }
            : shape with { MinLength = length, Values = values, Pattern = pattern, Range = ToRange(range) };
    }

    public static Shape Of(Type written)
    {
        var type = Nullable.GetUnderlyingType(written) ?? written;
        if (type == typeof(string)) return new Shape(ShapeKind.Text, type);
        if (type == typeof(Secret)) return new Shape(ShapeKind.Secret, type);
        if (type == typeof(WrittenJson)) return new Shape(ShapeKind.Json, type);
        if (type == typeof(bool)) return new Shape(ShapeKind.Boolean, type);
        if (type == typeof(int) || type == typeof(long)) return new Shape(ShapeKind.Integer, type);
        if (type == typeof(double)) return new Shape(ShapeKind.Number, type);
        if (IsGeneric(type, typeof(IReadOnlyList<>))) return new Shape(ShapeKind.List, type) { Item = Of(type.GetGenericArguments()[0]) };
        if (IsGeneric(type, typeof(IReadOnlyDictionary<,>))) return new Shape(ShapeKind.Map, type) { Item = Of(type.GetGenericArguments()[1]) };
        if (type.Namespace == typeof(HubConfig).Namespace) return new Shape(ShapeKind.Record, type);

        throw new NotSupportedException($"A configuration record has a member of type {type}: teach {nameof(Shape)} to read it.");
    }

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static (double Minimum, double Maximum)? ToRange(RangeAttribute? range) => range is null
        ? null
        : (Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, System.Globalization.CultureInfo.InvariantCulture));
}
