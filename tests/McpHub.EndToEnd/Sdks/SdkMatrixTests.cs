using McpHub.EndToEnd.Federation;
using McpHub.EndToEnd.Peers;

namespace McpHub.EndToEnd.Sdks;

/// <summary>Every vendor's own SDK at every provider, with every operation that it has. The table is docs/sdks.md.</summary>
public sealed class SdkMatrixTests : IClassFixture<SdkHub>
{
    private const int MatrixMs = 300_000;
    private const string Page = "docs/sdks.md";
    private const string Begin = "<!-- the table: written by SdkMatrixTests -->\n";

    private static readonly string[] Drivers = ["openai.mjs", "anthropic.mjs", "google.mjs", "ai.mjs", "ollama.mjs"];

    private readonly SdkHub shared;

    public SdkMatrixTests(SdkHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = MatrixMs)]
    public async Task Every_operation_works_from_every_SDK_at_every_provider_as_the_page_says()
    {
        var cells = new List<SdkCell>();
        foreach (var driver in Drivers) cells.AddRange(await shared.DriveAsync(driver));
        cells.AddRange(await new OpenAiDotnet(shared.Hub.Url, shared.Key).RunAsync("dotnet-openai"));
        cells.AddRange(await new OpenAiResponsesDotnet(shared.Hub.Url, shared.Key).RunAsync("dotnet-openai-responses"));
        cells.AddRange(await new AnthropicDotnet(shared.Hub.Url, shared.Key).RunAsync("dotnet-anthropic"));

        var wrong = cells.Where(cell => !SdkTable.IsAsSaid(cell)).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Generated.AssertCurrent(Page, committed => committed[..(committed.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + "\n" + SdkTable.Write(cells));
    }
}
