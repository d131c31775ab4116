using McpHub.EndToEnd.Peers;

namespace McpHub.EndToEnd.Federation;

/// <summary>Every client against every server, every feature. The table is docs/federation.md.</summary>
public sealed class FederationTests : IClassFixture<FederationHub>
{
    // The whole matrix, one client after the other: servers of older revisions over stdio serve questions of one call at a time.
    private const int MatrixMs = 600_000;
    private const string Page = "docs/federation.md";
    private const string Begin = "<!-- the table: written by FederationTests -->\n";

    private static readonly IReadOnlyDictionary<string, string> Clients = new Dictionary<string, string>
    {
        ["sdk1"] = "TypeScript SDK 1.x (2025-11-25)",
        ["client2"] = "TypeScript client 2.x (2025-11-25)",
        ["client2-2026"] = "TypeScript client 2.x (2026-07-28)",
        [SdkClient.Name] = "C# SDK (2026-07-28)",
        ["sse"] = "TypeScript SDK 1.x over HTTP+SSE",
    };

    private readonly FederationHub shared;

    public FederationTests(FederationHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = MatrixMs)]
    public async Task Every_feature_works_between_every_client_and_every_server_as_the_page_says()
    {
        var cells = new List<Cell>();
        foreach (var client in Clients.Keys) cells.AddRange(client == SdkClient.Name ? await RunSdkAsync() : await shared.DriveAsync(client));

        var wrong = cells.Where(cell => cell.Problem is null != ReasonFor(cell) is null).Select(cell => cell.Problem is null ? $"{cell} works, though it is said to be impossible: {ReasonFor(cell)}" : $"{cell}").ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Generated.AssertCurrent(Page, committed => committed[..(committed.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + "\n" + FederationTable.Write(cells, Clients));
    }

    private async Task<IReadOnlyList<Cell>> RunSdkAsync()
    {
        await using var client = await SdkClient.ConnectAsync(shared);
        return await client.RunAsync();
    }

    private static string? ReasonFor(Cell cell) => Impossible.ReasonFor(cell.Client, cell.Server, cell.Feature);
}
