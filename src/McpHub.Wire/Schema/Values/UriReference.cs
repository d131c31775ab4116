namespace McpHub.Wire.Schema.Values;

/// <summary>
/// A URI reference split and resolved by the rules of RFC 3986 (sections 3 and 5.2) and nothing more: no case folding,
/// no percent decoding, no default ports, so that two names are one only when they are written alike.
/// </summary>
internal readonly record struct UriReference(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    public static UriReference Parse(string text)
    {
        var rest = text;
        var fragment = CutTail(ref rest, '#');
        var query = CutTail(ref rest, '?');
        var scheme = CutScheme(ref rest);
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return new(scheme, null, rest, query, fragment);

        var end = rest.IndexOf('/', 2);
        return end < 0
            ? new(scheme, rest[2..], "", query, fragment)
            : new(scheme, rest[2..end], rest[end..], query, fragment);
    }

    public UriReference WithoutFragment => this with { Fragment = null };

    /// <summary>The target of a reference found in a document whose base is this URI.</summary>
    public UriReference Resolve(UriReference reference)
    {
        if (reference.Scheme is not null) return reference with { Path = RemoveDots(reference.Path) };
        if (reference.Authority is not null) return reference with { Scheme = Scheme, Path = RemoveDots(reference.Path) };
        if (reference.Path.Length == 0) return this with { Query = reference.Query ?? Query, Fragment = reference.Fragment };

        var path = reference.Path[0] == '/' ? reference.Path : Merge(reference.Path);
        return reference with { Scheme = Scheme, Authority = Authority, Path = RemoveDots(path) };
    }

    public override string ToString() =>
        string.Concat(
            string.Concat(Scheme, Scheme is null ? "" : ":", Authority is null ? "" : "//", Authority),
            Path,
            Query is null ? "" : "?" + Query,
            Fragment is null ? "" : "#" + Fragment);

    private string Merge(string path)
    {
        if (Authority is not null && Path.Length == 0) return "/" + path;
        return Path[..(Path.LastIndexOf('/') + 1)] + path;
    }

    private static string? CutTail(ref string rest, char separator)
    {
        var at = rest.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0) return null;

        var tail = rest[(at + 1)..];
        rest = rest[..at];
        return tail;
    }

    private static string? CutScheme(ref string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(rest[0])) return null;

        foreach (var c in rest.AsSpan(0, colon))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return null;
        }

        var scheme = rest[..colon];
        rest = rest[(colon + 1)..];
        return scheme;
    }

    /// <summary>RFC 3986 section 5.2.4, segment by segment.</summary>
    private static string RemoveDots(string path)
    {
        if (!path.Contains('.', StringComparison.Ordinal)) return path;

        var segments = path.Split('/');
        var kept = new List<string>(segments.Length);
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            switch (segments[i])
            {
                case ".":
                    if (isLast) kept.Add("");
                    break;
                case "..":
                    // The empty segment before a leading slash is never removed.
                    if (kept.Count > 1 || (kept.Count == 1 && kept[0].Length > 0)) kept.RemoveAt(kept.Count - 1);
                    if (isLast) kept.Add("");
                    break;
                default:
                    kept.Add(segments[i]);
                    break;
            }
        }

        return string.Join('/', kept);
    }
}
