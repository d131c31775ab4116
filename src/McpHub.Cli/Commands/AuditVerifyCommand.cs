using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Audit;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub audit verify</c>: whether the log is what the hub wrote, or which record is the first that is not.</summary>
internal static class AuditVerifyCommand
{
    private static readonly Option<string?> Anchor = new("--anchor") { Description = "The second copy of the checkpoints; audit.anchor of the configuration when not said.", HelpName = "FILE" };
    private static readonly Option<string[]> Key = new("--key") { Description = "A public key in PEM that may have signed, besides the hub's own.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("verify", "Check that no record was changed, removed or put in.") { Anchor, Key };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var anchor = AnchorOf(parsed, config);
        var running = await SignAsync(config, ct);
        var verification = new AuditVerification(AuditFolder.In(config.DataDirectory), Keys(parsed, config), running);
        var verdict = verification.Run(anchor is null ? [] : AuditAnchor.Read(anchor));
        if (terminal.IsJson) terminal.Json(verdict, CliJson.Default.AuditVerdict);
        else Say(terminal, verdict, anchor);
        return verdict.Ok ? ExitCodes.Ok : ExitCodes.Bad;
    }

    private static string? AnchorOf(ParseResult parsed, HubConfig config)
    {
        if (parsed.GetValue(Anchor) is { } named)
            return File.Exists(named) ? named : throw new CommandException(new(Calls.ErrorKind.NotFound, "anchor_not_found", $"There is no file {named}.", "Name the file of audit.anchor, or a copy of it."));

        return File.Exists(config.Audit.Anchor) ? config.Audit.Anchor : null;
    }

    // What the hub holds in memory nobody can cut.
    private static async Task<ChainHead?> SignAsync(HubConfig config, CancellationToken ct)
    {
        if (RunningHub.TryFind(config) is not { } hub || !await hub.AnswersAsync(ct)) return null;
        if (!config.Audit.Enabled) return null;

        var report = JsonSerializer.Deserialize(await hub.AskAsync(HttpMethod.Post, "/admin/audit/checkpoint", null, ct), AdminJson.Default.CheckpointReport)!;
        return new ChainHead(report.Sequence, "");
    }

    private static List<string> Keys(ParseResult parsed, HubConfig config)
    {
        List<string> keys = [.. (parsed.GetValue(Key) ?? []).Select(path => AuditSigner.PublicKeyOf(File.ReadAllText(path), path))];
        if (config.Audit.SigningKey is { } key && key.Reveal() != Configuration.Unknown) keys.Add(AuditSigner.PublicKeyOf(key.Reveal(), "audit.signingKey"));
        using var kept = AuditSigner.TryRead(config.DataDirectory);
        if (kept is not null) keys.Add(kept.PublicKey);
        return keys;
    }

    private static void Say(Terminal terminal, AuditVerdict verdict, string? anchor)
    {
        if (verdict.Problem is { } problem)
        {
            var place = problem.File is null ? "" : problem.Line is { } line ? $" ({problem.File}, line {line})" : $" ({problem.File})";
            terminal.Say($"BAD: record {problem.Sequence}{place}: {problem.What}");
            terminal.Note(verdict.Signed == 0 ? "No checkpoint vouches for anything before it." : $"Good up to record {verdict.Signed}.");
            return;
        }

        terminal.Say(verdict.Records == 0 ? "There are no records." : $"Good: records {verdict.First} to {verdict.Last} in {Quantity.Of(verdict.Files, "file")}, {Quantity.Of(verdict.Checkpoints, "checkpoint")}.");
        if (anchor is null) terminal.Note("Without an anchor nobody can tell whether the log was cut back to an earlier checkpoint: set audit.anchor, or name a copy with --anchor.");
    }
}
