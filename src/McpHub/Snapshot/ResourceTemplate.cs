using System.Text;
using System.Text.RegularExpressions;

namespace McpHub.Snapshot;

/// <summary>A family of resources; its name is its URI template (RFC 6570).</summary>
public sealed record ResourceTemplate(string Server, string Name, ReadOnlyMemory<byte> Definition) : CatalogItem(Server, Name, Definition)
{
    // Matching takes time in proportion to it, and above 10,000 nodes the expression cannot be built at all. Nothing is routed
    // by a longer template; {alias}+{uri} still reaches its resources.
    private const int MaxLength = 500;

    private readonly Regex? pattern = ToPattern(Name);

    /// <summary>Whether the URI could be an expansion of this template. Linear in the URI.</summary>
    public bool Matches(string uri) => pattern?.IsMatch(uri) ?? false;

    // Each expression stands for some text: exactly which is the server's business, routing only needs the literals.
    // A simple {name} does not cross a slash; {+name}, {/name}, {?name} and the rest may.
    private static Regex? ToPattern(string template)
    {
        if (template.Length > MaxLength) return null;
        var regex = new StringBuilder("^");
        var rest = template.AsSpan();
        while (rest.IndexOf('{') is var open && open >= 0 && rest[open..].IndexOf('}') is var length && length > 0)
        {
            var expression = rest.Slice(open + 1, length - 1);
            regex.Append(Regex.Escape(rest[..open].ToString()));
            regex.Append(expression.IndexOfAny("+#./;?&*") >= 0 ? ".*" : "[^/]*");
            rest = rest[(open + length + 1)..];
        }

        regex.Append(Regex.Escape(rest.ToString())).Append(@"\z");
        return new Regex(regex.ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
