using System.Security.Cryptography;
using System.Text;

namespace McpHub.EndToEnd.Canary;

/// <summary>A secret that exists to be looked for: as it is, in base64 wherever it begins in what is encoded, in hexadecimal, and reversed.</summary>
public sealed class Canary(string slot)
{
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>Where it was put.</summary>
    public string Slot { get; } = slot;

    public string Text { get; } = "canary" + RandomNumberGenerator.GetString(Alphabet, 34);

    /// <summary>Every form in which it stands in the text.</summary>
    public IEnumerable<string> FormsIn(string text) => Forms().Where(form => text.Contains(form.Text, StringComparison.OrdinalIgnoreCase)).Select(form => form.Name);

    private IEnumerable<(string Name, string Text)> Forms()
    {
        var bytes = Encoding.ASCII.GetBytes(Text);
        yield return ("in clear", Text);
        yield return ("in hexadecimal", Convert.ToHexString(bytes));
        yield return ("reversed", new string([.. Text.Reverse()]));

        // What stands before it shifts its bits by none, two or four; the ends depend on the neighbours and are left out.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            yield return ("in base64", encoded[4..^4]);
            yield return ("in base64 for URLs", encoded[4..^4].Replace('+', '-').Replace('/', '_'));
        }
    }
}
