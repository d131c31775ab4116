using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>Writes docs/dialects.md from the tables that decide.</summary>
internal static class DialectTables
{
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # What a translation carries

            Written from the tables in `src/McpHub.Wire/Dialects`, which decide; a test fails when this page says otherwise. How to make warnings refusals, and where they are told: [models.md](models.md).

            - **yes**: carried as it is, or in the dialect's own form of it.
            - **drop**: left out or said otherwise; nothing changes that a caller could notice.
            - **warn**: left out or said otherwise, and the caller is told.
            - **reject**: the request is refused, because without it, it would mean something else.

            Several rows are about one case only (a type of image, a model that lacks something): the reason below says which. In all other cases the thing is carried.

            ## At a glance

            """);
        WriteMatrix(page);
        foreach (var dialect in ChatDialects.All) WriteRules(page, dialect.Losses);
        WriteForeign(page);
        return page.ToString();
    }

    private static void WriteMatrix(StringBuilder page)
    {
        page.Append($"\n| to | {string.Join(" | ", ChatDialects.All.Select(dialect => $"`{dialect.Name}`"))} |\n|---|{string.Concat(ChatDialects.All.Select(_ => "---|"))}\n");
        foreach (var feature in Enum.GetValues<Feature>().Where(feature => feature != Feature.Extra))
        {
            var cells = ChatDialects.All.Select(dialect => dialect.Losses.Find(feature) is { } rule ? Word(rule.Policy) : "yes");
            page.Append($"| {Words(feature)} | {string.Join(" | ", cells)} |\n");
        }
    }

    private static void WriteRules(StringBuilder page, LossTable table)
    {
        page.Append($"\n## To `{table.Dialect}`\n\n| | | why, and what happens instead |\n|---|---|---|\n");
        foreach (var rule in table.Rules) page.Append($"| {Words(rule.Feature)} | {Word(rule.Policy)} | {rule.Reason} |\n");
    }

    private static void WriteForeign(StringBuilder page)
    {
        page.Append("\n## Members that only one dialect knows\n\nThey reach a provider of that dialect unchanged. On the way to any other, those that are not named here lead to a warning.\n\n| from | member | | why |\n|---|---|---|---|\n");
        foreach (var ((dialect, name), rule) in ForeignFields.All.OrderBy(entry => entry.Key.Dialect, StringComparer.Ordinal).ThenBy(entry => entry.Key.Name, StringComparer.Ordinal))
        {
            page.Append($"| `{dialect}` | `{name}` | {Word(rule.Policy)} | {rule.Reason} |\n");
        }
    }

    private static string Word(LossPolicy policy) => policy.ToString().ToLowerInvariant();

    private static string Words(Feature feature)
    {
        var words = new StringBuilder();
        foreach (var letter in feature.ToString())
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
