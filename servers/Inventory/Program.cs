using Inventory;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

// Listens where --urls or ASPNETCORE_URLS says. With INVENTORY_TOKEN set, every request must carry it.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://127.0.0.1:5201");
builder.Logging.SetMinimumLevel(LogLevel.Error);

builder.Services.AddSingleton<Warehouse>().AddHostedService<ParentWatch>();
builder.Services
    .AddMcpServer(o =>
    {
        o.ServerInfo = new Implementation { Name = "inventory", Title = "Inventory", Version = "1.0.0" };
        o.ServerInstructions = "The stock of a small shop. Find items first, then reserve by SKU with a reference of your own.";
    })
    // Clients of 2026-07-28 are served without a session, older ones get theirs from initialize.
    .WithHttpTransport(o => o.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
    .WithTools<InventoryTools>()
    .WithResources<InventoryResources>()
    .WithRequestFilters(filters => filters.AddCallToolFilter(ArgumentErrors.InTools));

var app = builder.Build();
app.UseMiddleware<Gate>(builder.Configuration["INVENTORY_TOKEN"] ?? "");
app.MapMcp("/mcp");
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Inventory listens on {string.Join(", ", app.Urls)}"));
app.Run();
