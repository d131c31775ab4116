namespace McpHub.EndToEnd.Docs;

/// <summary>What readers copy from a page: its blocks of code.</summary>
public static class Markdown
{
    /// <summary>The lines of the blocks in one language under one heading, in the order of the page.</summary>
    public static IReadOnlyList<string> Code(string page, string heading, string language)
    {
        var lines = File.ReadLines(Path.Combine(Built.Root, page)).SkipWhile(line => line != $"## {heading}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        var code = new List<string>();
        string? block = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) block = block is null ? line[3..] : null;
            else if (block == language) code.Add(line);
        }

        Assert.NotEmpty(code);
        return code;
    }

    /// <summary>Shell commands: empty lines left out, lines that end in a backslash joined with the next.</summary>
    public static IReadOnlyList<string> Commands(string page, string heading) =>
        string.Join('\n', Code(page, heading, "bash")).Replace("\\\n", " ").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
