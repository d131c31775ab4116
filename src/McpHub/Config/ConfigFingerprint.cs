using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpHub.Config.Reading;

namespace McpHub.Config;

/// <summary>Tells whether a rule still says what it said, also after a restart. Where it stands does not count.</summary>
internal static class ConfigFingerprint
{
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(RuleConfig rule)
    {
        var text = new StringBuilder();
        Write(text, rule, Shape.Of(typeof(RuleConfig)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // Every value is written with its length, so that no two rules have one text.
    private static void Write(StringBuilder text, object? value, Shape shape)
    {
        switch (shape.Kind)
        {
            case var _ when value is null:
                text.Append('-');
                break;
            case ShapeKind.Record:
                text.Append('{');
                foreach (var member in shape.Members)
                {
                    text.Append(member.Name).Append('=');
                    Write(text, member.Property.GetValue(value), member.Shape);
                }

                text.Append('}');
                break;
            case ShapeKind.List:
                text.Append('[');
                foreach (var item in (IEnumerable)value) Write(text, item, shape.Item!);
                text.Append(']');
                break;
            default:
                var written = value is WrittenJson json ? json.Text : Convert.ToString(value, CultureInfo.InvariantCulture)!;
                text.Append(CultureInfo.InvariantCulture, $"{written.Length}:").Append(written);
                break;
        }
    }
}
