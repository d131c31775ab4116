using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Inventory;

/// <summary>With a token, lets in who carries it. Without one, lets in who speaks to a loopback name, from no foreign web page.</summary>
public sealed class Gate(RequestDelegate next, string token)
{
    private readonly byte[] expected = Encoding.UTF8.GetBytes($"Bearer {token}");

    public Task InvokeAsync(HttpContext http)
    {
        if (token.Length > 0) return CarriesToken(http.Request) ? next(http) : Refuse(http, 401, "Send 'Authorization: Bearer <INVENTORY_TOKEN>'.");
        return IsLocal(http.Request) ? next(http) : Refuse(http, 403, "Without INVENTORY_TOKEN this server answers only to loopback names.");
    }

    private bool CarriesToken(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), expected);

    // A web page could otherwise reach the server through a name that it re-binds to 127.0.0.1.
    private static bool IsLocal(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return IsLoopback(request.Host.Host)
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopback(page.Host)));
    }

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
        return http.Response.WriteAsync(sentence);
    }
}
