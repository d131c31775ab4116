using System.ComponentModel;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Inventory;

[McpServerResourceType]
public sealed class InventoryResources(Warehouse warehouse)
{
    [McpServerResource(UriTemplate = "inventory://summary", Name = "summary", Title = "Stock at a glance", MimeType = "text/markdown")]
    [Description("Every item with its stock, as a Markdown table.")]
    public string Summary()
    {
        var table = new StringBuilder("| SKU | Name | Available | Reserved | Price |\n|---|---|---:|---:|---:|\n");
        foreach (var item in warehouse.All()) table.Append($"| {item.Sku} | {item.Name} | {item.Available} | {item.Reserved} | {item.Price:0.00} |\n");
        return table.ToString();
    }

    [McpServerResource(UriTemplate = "inventory://items/{sku}", Name = "item", Title = "One item", MimeType = "application/json")]
    [Description("One item with its stock, as JSON.")]
    public TextResourceContents Item(string sku)
    {
        var item = warehouse.Find(sku) ?? throw new McpProtocolException(Warehouse.Unknown(sku).Message, McpErrorCode.InvalidParams);
        return new() { Uri = item.Uri, MimeType = "application/json", Text = JsonSerializer.Serialize(item, JsonSerializerOptions.Web) };
    }
}
