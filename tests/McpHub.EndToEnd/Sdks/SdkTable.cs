using System.Text;

namespace McpHub.EndToEnd.Sdks;

/// <summary>The cells as a page: a row for each operation of an SDK, a column for each provider's API.</summary>
internal static class SdkTable
{
    private const string NoEmbeddings = "The provider's API has no embeddings. The hub refuses them with 400 and the code `dialect_not_served`.";

    private static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["openai"] = "`openai`, Chat Completions",
        ["openai-responses"] = "`openai`, Responses",
        ["anthropic"] = "`@anthropic-ai/sdk`",
        ["google"] = "`@google/genai`",
        ["ai-openai"] = "`ai` with `@ai-sdk/openai`, Chat Completions",
        ["ai-openai-responses"] = "`ai` with `@ai-sdk/openai`, Responses",
        ["ai-anthropic"] = "`ai` with `@ai-sdk/anthropic`",
        ["ai-google"] = "`ai` with `@ai-sdk/google`",
        ["ai-openai-compatible"] = "`ai` with `@ai-sdk/openai-compatible`",
        ["ollama"] = "`ollama`",
        ["dotnet-openai"] = ".NET `OpenAI`, Chat Completions",
        ["dotnet-openai-responses"] = ".NET `OpenAI`, Responses",
        ["dotnet-anthropic"] = ".NET `Anthropic`",
    };

    /// <summary>Whether it works, or is refused as it must be.</summary>
    public static bool IsAsSaid(SdkCell cell) =>
        ReasonFor(cell) is null ? cell.Problem is null : cell.Problem?.Contains("cannot be asked in the dialect", StringComparison.Ordinal) == true;

    public static string Write(IReadOnlyList<SdkCell> cells)
    {
        var page = new StringBuilder($"| SDK | operation | {string.Join(" | ", SdkHub.Models.Select(model => $"`{model}`"))} |\n|---|---|{string.Concat(SdkHub.Models.Select(_ => "---|"))}\n");
        foreach (var row in cells.GroupBy(cell => (cell.Sdk, cell.Operation)).OrderBy(row => Names.Keys.ToList().IndexOf(row.Key.Sdk)))
        {
            page.Append($"| {Names[row.Key.Sdk]} | {row.Key.Operation} | {string.Join(" | ", SdkHub.Models.Select(model => ReasonFor(row.Single(cell => cell.Provider == model)) is null ? "✓" : "– <sup>1</sup>"))} |\n");
        }

        return page.Append($"\n1. {NoEmbeddings}\n").ToString();
    }

    private static string? ReasonFor(SdkCell cell) => cell is { Operation: "embeddings", Provider: "anthropic" or "bedrock-converse" } ? NoEmbeddings : null;
}
