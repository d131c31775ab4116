using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Upstreams;
using Microsoft.AspNetCore.WebUtilities;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub servers login</c>: a person signs in at a server in the browser; the hub keeps the tokens.</summary>
internal static class ServersLoginCommand
{
    // As long as the hub waits for the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly Argument<string> Name = new("NAME") { Description = "The server's alias." };
    private static readonly Option<bool> NoBrowser = new("--no-browser") { Description = "Only print the address; open it in a browser of this machine." };
    private static readonly Option<int> Port = new("--port") { Description = "The port of this machine to which the browser brings the answer; any free one by default.", HelpName = "PORT" };

    public static Command Create()
    {
        var command = new Command("login", "Sign in at a server that asks for it, in the browser.") { Name, NoBrowser, Port };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var hub = RunningHub.Find(Configuration.LoadToAsk(Configuration.PathOf(parsed)));
        var path = $"/admin/servers/{Uri.EscapeDataString(parsed.GetRequiredValue(Name))}/sign-in";
        using var redirect = RedirectListener.Start(parsed.GetValue(Port));
        var question = JsonSerializer.SerializeToUtf8Bytes(new SignInQuestion(redirect.Url.AbsoluteUri), AdminJson.Default.SignInQuestion);
        var page = new Uri(JsonSerializer.Deserialize(await hub.AskAsync(HttpMethod.Post, path, question, ct), AdminJson.Default.SignInPage)!.Url);

        Console.Error.WriteLine($"Sign in here:\n\n  {Inert.Line(page.AbsoluteUri)}\n");
        if (!parsed.GetValue(NoBrowser)) OpenBrowser(page);
        var query = await WaitAsync(redirect, QueryHelpers.ParseQuery(page.Query)["state"].ToString(), ct);

        var answer = JsonSerializer.SerializeToUtf8Bytes(new SignInAnswer(query), AdminJson.Default.SignInAnswer);
        var server = JsonSerializer.Deserialize(await hub.AskAsync(HttpMethod.Post, $"{path}/finish", answer, ct), AdminJson.Default.ServerReport)!;
        if (terminal.IsJson) terminal.Json(server, AdminJson.Default.ServerReport);
        else terminal.Note($"Signed in. Server {server.Name} is {server.State.Replace('_', ' ')}{(server.Reason is { } reason ? $": {reason}" : ".")}");
        return UpstreamStates.IsWell(server.State) ? ExitCodes.Ok : ExitCodes.Bad;
    }

    private static async Task<string> WaitAsync(RedirectListener redirect, string state, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return await redirect.WaitAsync(state, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new CommandException(new HubError(ErrorKind.Timeout, "sign_in_timeout", $"Nobody signed in within {Patience.TotalMinutes} minutes.", "Begin again, and open the address in a browser of this machine."));
        }
    }

    // The address is printed in any case: where there is no browser, somebody opens it by hand.
    private static void OpenBrowser(Uri page)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Exception error) when (error is Win32Exception or PlatformNotSupportedException or InvalidOperationException)
        {
            Console.Error.WriteLine("No browser could be opened here; open the address yourself.");
        }
    }
}
