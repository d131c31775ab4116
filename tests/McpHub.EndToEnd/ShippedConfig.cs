using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace McpHub.EndToEnd;

/// <summary>The repository's own <c>hub.config.json</c>, usable from any folder and with free ports instead of its own.</summary>
public static class ShippedConfig
{
    public static string Read()
    {
        var (hub, inventory) = (FreePort(), FreePort());
        return File.ReadAllText(Path.Combine(Built.Root, "hub.config.json"))
            .With("http://127.0.0.1:5100", $"http://127.0.0.1:{hub}")
            .With("http://127.0.0.1:5201", $"http://127.0.0.1:{inventory}")
            .With("\"servers/Notes/bin/Notes.dll\"", JsonSerializer.Serialize(Built.Notes))
            .With("\"servers/Inventory/bin/Inventory.dll\"", $"{JsonSerializer.Serialize(Built.Inventory)}, \"--urls\", \"http://127.0.0.1:{inventory}\"");
    }

    // It is free now; that nobody takes it before its user does is likely, not certain.
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string With(this string text, string old, string replacement)
    {
        Assert.Contains(old, text);
        return text.Replace(old, replacement);
    }
}
