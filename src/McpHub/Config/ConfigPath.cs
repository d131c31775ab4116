using System.Globalization;

namespace McpHub.Config;

/// <summary>Paths into the file: <c>mcpServers.notes.args[0]</c>; a key that is no plain word is quoted, <c>env["a b"]</c>.</summary>
internal static class ConfigPath
{
    public static string Key(string path, string key)
    {
        if (!IsPlain(key)) return $"{path}[\"{Printable(key)}\"]";

        return path.Length == 0 ? key : $"{path}.{key}";
    }

    public static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    public static bool IsBelow(string path, string ancestor) =>
        ancestor.Length == 0
            ? path.Length > 0
            : path.Length > ancestor.Length && path.StartsWith(ancestor, StringComparison.Ordinal) && path[ancestor.Length] is '.' or '[';

    /// <summary>The path one step up; empty at the top.</summary>
    public static string Parent(string path)
    {
        if (path.EndsWith("\"]", StringComparison.Ordinal)) return path[..Math.Max(0, path.LastIndexOf("[\"", StringComparison.Ordinal))];

        return path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
    }

    private static bool IsPlain(string key) =>
        key.Length is > 0 and <= 100 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$');

    private static string Printable(string key) =>
        string.Concat(key.Take(100).Select(c => char.IsControl(c) || c == '"' ? '?' : c));
}
