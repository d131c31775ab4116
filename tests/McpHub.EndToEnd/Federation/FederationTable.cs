using System.Text;

namespace McpHub.EndToEnd.Federation;

/// <summary>The cells as a page: a row for each client and server, a column for each feature.</summary>
public static class FederationTable
{
    public static string Write(IReadOnlyList<Cell> cells, IReadOnlyDictionary<string, string> clients)
    {
        var features = cells.Select(cell => cell.Feature).Distinct().ToList();
        var notes = new List<string>();
        var page = new StringBuilder();
        page.Append("| client | server |");
        foreach (var feature in features) page.Append($" {feature} |");
        page.Append("\n|---|---|");
        foreach (var _ in features) page.Append("---|");
        foreach (var row in cells.GroupBy(cell => (cell.Client, cell.Server)))
        {
            page.Append($"\n| {clients[row.Key.Client]} | {FederationHub.Servers[row.Key.Server]} |");
            foreach (var feature in features) page.Append($" {Mark(row.Single(cell => cell.Feature == feature), notes)} |");
        }

        page.Append('\n');
        for (var i = 0; i < notes.Count; i++) page.Append($"\n{i + 1}. {notes[i]}");
        if (notes.Count > 0) page.Append('\n');
        return page.ToString();
    }

    private static string Mark(Cell cell, List<string> notes)
    {
        if (cell.Problem is null) return "✓";
        if (Impossible.ReasonFor(cell.Client, cell.Server, cell.Feature) is not { } reason) return "fails";
        if (!notes.Contains(reason)) notes.Add(reason);
        return $"– <sup>{notes.IndexOf(reason) + 1}</sup>";
    }
}
