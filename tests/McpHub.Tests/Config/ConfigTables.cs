using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using McpHub.Config;
using McpHub.Config.Reading;

namespace McpHub.Tests.Config;

/// <summary>Writes the tables of docs/configuration.md between their markers, from the same shapes as the loader and the schema.</summary>
internal static class ConfigTables
{
    private static readonly ShapeDocs Docs = ShapeDocs.Load();

    /// <summary>The records of the file, by the name in a marker such as <c>&lt;!-- table: ServerConfig --&gt;</c>.</summary>
    public static IReadOnlyList<Shape> Records { get; } = [Shape.Of(typeof(HubConfig)), .. ConfigSchema.RecordsBelow(Shape.Of(typeof(HubConfig)))];

    public static string Fill(string page) =>
        Regex.Replace(page.ReplaceLineEndings("\n"), "(<!-- table: (\\w+) -->\n).*?(<!-- end -->)", match => match.Groups[1].Value + Table(match.Groups[2].Value) + match.Groups[3].Value, RegexOptions.Singleline);

    private static string Table(string name) => name switch
    {
        "ClientKeysOfServer" => ClientTable(ClientKeys.OfServer),
        "ClientKeysOfFile" => ClientTable(ClientKeys.OfFile),
        _ => RecordTable(Records.First(record => record.Type.Name == name)),
    };

    private static string RecordTable(Shape record)
    {
        var table = new StringBuilder("| key | value | default | meaning |\n|---|---|---|---|\n");
        foreach (var member in record.Members)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{member.Name}` | {Value(member.Shape)} | {Default(member)} | {Meaning(member)} |\n");
        }

        return table.ToString();
    }

    private static string ClientTable(IEnumerable<ClientKey> keys)
    {
        var table = new StringBuilder("| key | written by | what the hub does |\n|---|---|---|\n");
        foreach (var key in keys)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {key.Clients} | {(key.Use == ClientKeyUse.Refused ? "Refuses it. " : key.Use == ClientKeyUse.IgnoredWithWarning ? "Warns. " : "")}{key.Note} |\n");
        }

        return table.ToString();
    }

    private static string Value(Shape shape) => shape.Kind switch
    {
        ShapeKind.Text when shape.Values.Count > 0 => string.Join(", ", shape.Values.Select(value => $"`{value}`")),
        ShapeKind.Text => "text",
        ShapeKind.Secret => "text, references",
        ShapeKind.Json => "JSON object",
        ShapeKind.Boolean => "`true`, `false`",
        ShapeKind.Integer or ShapeKind.Number when shape.Range is { } range => $"{Number(range.Minimum)} to {Number(range.Maximum)}",
        ShapeKind.Integer or ShapeKind.Number => "number",
        ShapeKind.List => $"list of {Value(shape.Item!)}",
        ShapeKind.Map => $"name: {Value(shape.Item!)}",
        _ => $"[{Title(shape)}](#{Title(shape)})",
    };

    private static string Default(ShapeMember member) => member.Default switch
    {
        _ when member.IsRequired => "required",
        string { Length: > 0 } text => $"`{text}`",
        bool flag => flag ? "`true`" : "`false`",
        int or long or double => Number(Convert.ToDouble(member.Default, CultureInfo.InvariantCulture)),
        _ => "",
    };

    // The default has a column of its own.
    private static string Meaning(ShapeMember member) => Regex.Replace(Docs.Of(member.Property), @" Default [^.]*\.", "").Replace("|", "\\|", StringComparison.Ordinal);

    private static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>The heading under which a record is described: server for ServerConfig.</summary>
    public static string Title(Shape record) =>
        Regex.Replace(record.Type.Name[..^"Config".Length], "(?<!^)([A-Z])", "-$1").ToLowerInvariant();
}
