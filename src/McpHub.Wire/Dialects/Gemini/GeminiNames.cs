using System.Collections.Frozen;
using System.Text;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Members may be spelled <c>likeThis</c> or <c>like_this</c>, as in every API of Google; both are read, the first is written.</summary>
internal static class GeminiNames
{
    public static JsonField Of(this JsonField field, string name)
    {
        var value = field[name];
        if (value.Exists) return value;
        var snake = ToSnake(name);
        var other = snake == name ? value : field[snake];
        return other.Exists ? other : value;
    }

    /// <summary>The names in both spellings.</summary>
    public static FrozenSet<string> Both(params ReadOnlySpan<string> names)
    {
        var both = new HashSet<string>();
        foreach (var name in names)
        {
            both.Add(name);
            both.Add(ToSnake(name));
        }

        return both.ToFrozenSet();
    }

    public static string ToCamel(string name)
    {
        var camel = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length; index++)
        {
            if (name[index] == '_' && index > 0 && index + 1 < name.Length && char.IsAsciiLetterLower(name[index + 1])) camel.Append(char.ToUpperInvariant(name[++index]));
            else camel.Append(name[index]);
        }

        return camel.ToString();
    }

    private static string ToSnake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter)) snake.Append('_').Append(char.ToLowerInvariant(letter));
            else snake.Append(letter);
        }

        return snake.ToString();
    }
}
