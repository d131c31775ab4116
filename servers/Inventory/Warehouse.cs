using ModelContextProtocol;

namespace Inventory;

/// <summary>The stock of one small shop, in memory. Safe for concurrent use.</summary>
public sealed class Warehouse
{
    public const int MaxReservations = 10_000;
    public static readonly string[] Categories = ["cables", "drives", "networking", "tools"];

    private readonly Lock gate = new();
    private readonly Dictionary<string, Reservation> reservations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Item> items = new(StringComparer.Ordinal);

    public Warehouse()
    {
        Stock("CAB-101", "Patch cable 1 m", "cables", 2.90m, 240);
        Stock("CAB-105", "Patch cable 5 m", "cables", 5.40m, 80);
        Stock("CAB-220", "USB-C cable 2 m", "cables", 8.50m, 0);
        Stock("DRV-512", "NVMe drive 512 GB", "drives", 54.00m, 35);
        Stock("DRV-999", "NVMe drive 2 TB", "drives", 149.00m, 12);
        Stock("HUB-008", "Network switch, 8 ports", "networking", 39.90m, 18);
        Stock("HUB-024", "Network switch, 24 ports", "networking", 189.00m, 3);
        Stock("RTR-001", "Router with two uplinks", "networking", 229.00m, 5);
        Stock("TLS-010", "Crimping tool", "tools", 24.50m, 9);
        Stock("TLS-050", "Cable tester", "tools", 31.00m, 1);
    }

    /// <summary>All items in the order of their SKUs.</summary>
    public IReadOnlyList<Item> All()
    {
        lock (gate) return [.. items.Values];
    }

    public Item? Find(string sku)
    {
        lock (gate) return items.GetValueOrDefault(sku);
    }

    /// <summary>Takes pieces off the shelf; the same reference again changes nothing and returns the first reservation.</summary>
    public Reservation Reserve(string sku, int quantity, string reference)
    {
        lock (gate)
        {
            if (reservations.TryGetValue(reference, out var earlier))
            {
                return earlier.Sku == sku && earlier.Quantity == quantity
                    ? earlier
                    : throw new McpException($"Reference '{reference}' already reserves {earlier.Quantity} of {earlier.Sku}. Use a new reference.");
            }
            if (reservations.Count >= MaxReservations) throw new McpException("The order book is full. Restart the server to clear it.");

            var item = items.GetValueOrDefault(sku) ?? throw Unknown(sku);
            if (item.Available < quantity) throw new McpException($"Only {item.Available} of {sku} left, {quantity} asked for. Ask for fewer.");

            items[sku] = item with { Available = item.Available - quantity, Reserved = item.Reserved + quantity };
            return reservations[reference] = new Reservation(reference, sku, quantity, item.Available - quantity);
        }
    }

    public static McpException Unknown(string sku) =>
        new($"There is no item '{(sku.Length > 20 ? sku[..20] + "…" : sku)}'. find_items shows the SKUs there are.");

    private void Stock(string sku, string name, string category, decimal price, int pieces) =>
        items.Add(sku, new Item(sku, name, category, price, pieces, 0, $"inventory://items/{sku}"));
}
