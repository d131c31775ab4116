using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Inventory;

[McpServerToolType]
public sealed class InventoryTools(Warehouse warehouse)
{
    private const string SkuPattern = "^[A-Z]{3}-[0-9]{3}$";

    [McpServerTool(Name = "find_items", Title = "Find items", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists items that fit every filter given, in the order of their SKUs.")]
    public ItemList Find(
        [Description("Part of the name; case does not matter."), StringLength(100)] string? query = null,
        [AllowedValues("any", "cables", "drives", "networking", "tools")] string category = "any",
        [Description("Only items with at least this many pieces available."), Range(0, 1_000_000)] int minAvailable = 0,
        [Range(0, 1_000_000)] decimal? maxPrice = null,
        [Range(1, 100)] int limit = 20)
    {
        if (category is not "any" && !Warehouse.Categories.Contains(category))
            throw new McpException($"There is no category '{category}'. There are: {string.Join(", ", Warehouse.Categories)}.");
        if (limit is < 1 or > 100) throw new McpException("limit must be between 1 and 100.");

        Item[] fitting = [.. warehouse.All().Where(item =>
            (query is null || item.Name.Contains(query, StringComparison.OrdinalIgnoreCase))
            && (category is "any" || item.Category == category)
            && item.Available >= minAvailable
            && (maxPrice is null || item.Price <= maxPrice))];
        return new ItemList(fitting.Length, [.. fitting.Take(limit)]);
    }

    [McpServerTool(Name = "get_item", Title = "Look up an item", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Returns one item with its stock.")]
    public Item Get([Description("As find_items gave it."), RegularExpression(SkuPattern)] string sku) =>
        warehouse.Find(sku) ?? throw Warehouse.Unknown(sku);

    [McpServerTool(Name = "reserve_stock", Title = "Reserve stock", Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reserves pieces of one item. Repeating a call with the same reference reserves nothing twice.")]
    public Reservation Reserve(
        [RegularExpression(SkuPattern)] string sku,
        [Range(1, 1_000)] int quantity,
        [Description("Your own name for this order."), Length(1, 64)] string reference)
    {
        if (quantity is < 1 or > 1_000) throw new McpException("quantity must be between 1 and 1000.");
        if (string.IsNullOrWhiteSpace(reference) || reference.Length > 64) throw new McpException("reference must have 1 to 64 characters.");
        return warehouse.Reserve(sku, quantity, reference);
    }

    [McpServerTool(Name = "stock_report", Title = "Stock report", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Counts the stock category by category. Slow on purpose: reports progress and can be cancelled.")]
    public async Task<StockReport> ReportAsync(
        IProgress<ProgressNotificationValue> progress,
        [Description("Pause between two categories, in milliseconds."), Range(0, 2_000)] int pauseMs = 100,
        CancellationToken ct = default)
    {
        if (pauseMs is < 0 or > 2_000) throw new McpException("pauseMs must be between 0 and 2000.");

        List<CategoryReport> reports = [];
        foreach (var category in Warehouse.Categories)
        {
            await Task.Delay(pauseMs, ct);
            Item[] items = [.. warehouse.All().Where(item => item.Category == category)];
            reports.Add(new(category, items.Length, items.Sum(i => i.Available), items.Sum(i => i.Reserved), items.Sum(i => i.Available * i.Price)));
            progress.Report(new() { Progress = reports.Count, Total = Warehouse.Categories.Length, Message = category });
        }
        return new StockReport(reports, reports.Sum(r => r.Value));
    }
}
