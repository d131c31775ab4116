using CsCheck;

namespace McpHub.Wire.Tests.Json;

/// <summary>JSON texts as nobody writes them: odd numbers, escapes, whitespace, deep nesting, members that stand twice.</summary>
internal static class JsonGen
{
    private static readonly Gen<string> Space = Gen.OneOf("", "", "", " ", "\n", "\t \r\n");

    private static readonly Gen<string> Atoms = Gen.OneOf(
        "null", "true", "false", "0", "-0", "1.0", "1e3", "1E+3", "-0.0e-12", "12345678901234567890", "1e400", "\"\"",
        "\"a\"", "\"\\u0061\\n\\/\\\\\\\"\"", "\"\\ud83d\\ude00\"", "\"😀 ä \u007f\"", "\"{}[],:\"", "[]", "{}");

    /// <summary>Few names, so that some stand twice and some are asked for.</summary>
    private static readonly Gen<string> NameTexts = Gen.OneOf(
        "\"a\"", "\"\\u0061\"", "\"b\"", "\"name\"", "\"n\\u0061me\"", "\"_meta\"", "\"\"", "\"ä\"", "\"\\u00e4\"", "\"😀\"", "\"a\\\"b\"", "\"a\\\\\"");

    public static readonly Gen<string> Names = Gen.OneOf("a", "b", "name", "_meta", "", "ä", "😀", "a\"b", "a\\", "absent", "tab\t");

    public static readonly Gen<string> Values = Gen.Recursive<string>((depth, inner) =>
        depth == 4 ? Atoms : Gen.OneOf(Atoms, ObjectOf(inner), ArrayOf(inner)));

    public static readonly Gen<string> Objects = ObjectOf(Values);

    private static Gen<string> ArrayOf(Gen<string> values) =>
        Gen.Select(Gen.Select(Space, values, Space, (before, value, after) => before + value + after).Array[0, 4], items => $"[{string.Join(',', items)}]");

    private static Gen<string> ObjectOf(Gen<string> values) =>
        Gen.Select(
            Gen.Select(Space, NameTexts, Space, Space, values, Space, (a, name, b, c, value, d) => $"{a}{name}{b}:{c}{value}{d}").Array[0, 6],
            members => $"{{{string.Join(',', members)}}}");
}
