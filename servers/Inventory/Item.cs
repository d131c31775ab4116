using System.ComponentModel;

namespace Inventory;

public sealed record Item(
    [property: Description("Stock keeping unit, such as CAB-101.")] string Sku,
    string Name,
    string Category,
    decimal Price,
    [property: Description("Pieces that can still be reserved.")] int Available,
    int Reserved,
    [property: Description("The same item as a resource.")] string Uri);

public sealed record ItemList([property: Description("How many items fit, before the limit.")] int Total, IReadOnlyList<Item> Items);

public sealed record Reservation(
    string Reference,
    string Sku,
    int Quantity,
    [property: Description("Pieces left after this reservation.")] int Available);

public sealed record CategoryReport(string Category, int Items, int Available, int Reserved, decimal Value);

public sealed record StockReport(IReadOnlyList<CategoryReport> Categories, decimal TotalValue);
