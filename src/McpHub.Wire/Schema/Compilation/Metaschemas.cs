using System.Text.Json;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>The published metaschemas, carried in the assembly.</summary>
internal static class Metaschemas
{
    /// <summary>The text of a published metaschema; false when the URI names none.</summary>
    /// <param name="uri">Without fragment.</param>
    public static bool TryGet(string uri, out JsonElement schema)
    {
        schema = default;
        var name = uri.StartsWith("https://", StringComparison.Ordinal) ? uri[8..] : uri.StartsWith("http://", StringComparison.Ordinal) ? uri[7..] : "";
        if (!name.StartsWith("json-schema.org/", StringComparison.Ordinal)) return false;

        using var text = typeof(Metaschemas).Assembly.GetManifestResourceStream(name);
        if (text is null) return false;

        using var document = JsonDocument.Parse(text);
        schema = document.RootElement.Clone();
        return true;
    }
}
