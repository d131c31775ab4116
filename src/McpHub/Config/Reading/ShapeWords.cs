using System.Text.Json;

namespace McpHub.Config.Reading;

/// <summary>How shapes are put in words, for messages and documentation.</summary>
internal static class ShapeWords
{
    public static string Expected(Shape shape) => shape.Kind switch
    {
        ShapeKind.Text when shape.Values.Count > 0 => $"one of {List(shape.Values)}",
        ShapeKind.Text or ShapeKind.Secret => "text",
        ShapeKind.Boolean => "true or false",
        ShapeKind.Integer => "a whole number",
        ShapeKind.Number => "a number",
        ShapeKind.List => "a list [...]",
        _ => "an object {...}",
    };

    public static string Found(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    public static string? Hint(Shape shape, JsonValueKind found) => (shape.Kind, found) switch
    {
        (_, JsonValueKind.Null) => "Leave the key out instead.",
        (ShapeKind.Text or ShapeKind.Secret, JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) => "Put it in quotes.",
        (ShapeKind.Boolean or ShapeKind.Integer or ShapeKind.Number, JsonValueKind.String) => "Write it without quotes.",
        (ShapeKind.List, _) => "Put it in brackets.",
        _ => null,
    };

    public static string List(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"'{value}'"));

    /// <summary>The bounds that a number type has by itself; a double holds whole numbers exactly up to 2^53.</summary>
    public static (double Minimum, double Maximum) Bounds(Type type) =>
        type == typeof(int) ? (int.MinValue, int.MaxValue)
        : type == typeof(long) ? (-9007199254740992, 9007199254740992)
        : (double.MinValue, double.MaxValue);
}
