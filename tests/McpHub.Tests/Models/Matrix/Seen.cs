namespace McpHub.Tests.Models.Matrix;

/// <summary>What a caller finds in an answer, read from its raw JSON.</summary>
internal sealed class Seen
{
    public string Text { get; set; } = "";

    public string Thoughts { get; set; } = "";

    /// <summary>By the place that the answer gives them.</summary>
    public SortedDictionary<int, (string Id, string Name, string Input)> Calls { get; } = [];

    /// <summary>Why it ended, in the caller's words; null when it never did.</summary>
    public string? Stop { get; set; }

    public bool IsRefused { get; set; }

    public bool IsFailed { get; set; }

    public long Input { get; set; }

    public long Cached { get; set; }

    public long Output { get; set; }

    public long Reasoning { get; set; }

    public void AddCall(int index, string? id, string? name, string input)
    {
        var before = Calls.GetValueOrDefault(index, ("", "", ""));
        Calls[index] = (id ?? before.Item1, name ?? before.Item2, before.Item3 + input);
    }
}
