using System.Text.Json;
using McpHub.Config;
using McpHub.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Telemetry;

[Collection("Standard error")]
public sealed class HubLoggingTests
{
    [Fact]
    public void An_entry_is_one_line()
    {
        var line = Format(LogLevel.Warning, "Key abc cannot be read");

        Assert.Equal("2026-11-22T10:00:00.000Z warn McpHub.Agents: Key abc cannot be read\n", line);
    }

    [Theory]
    [InlineData("a\r\nfake line", "a\\u000d\\u000afake line")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m")]
    [InlineData("\u202eabc", "\\u202eabc")]
    [InlineData("a\u2028b\u0085c", "a\\u2028b\\u0085c")]
    [InlineData("Grüße \ud83d\ude00", "Grüße \ud83d\ude00")]
    public void Characters_that_command_a_terminal_are_escaped(string text, string expected) =>
        Assert.EndsWith($": {expected}\n", Format(LogLevel.Error, text));

    [Fact]
    public void A_cause_stays_on_the_line_and_within_bounds()
    {
        var line = Format(LogLevel.Error, "Failed", new InvalidOperationException("first\nsecond" + new string('x', 10_000)));

        Assert.Contains("System.InvalidOperationException: first\\u000asecond", line);
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        Assert.InRange(line.Length, HubConsoleFormatter.MaxCauseLength, HubConsoleFormatter.MaxCauseLength + 200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Logs_go_to_standard_error_only(bool asJson)
    {
        var (output, error) = Capture(logger => logger.LogInformation("hello {Name}", "a\nb"), asJson);

        Assert.Empty(output);
        Assert.Equal(error.TrimEnd().Length, error.TrimEnd().Replace("\n", "").Length);
        Assert.Contains("hello a", error);
        if (asJson) Assert.Equal("hello a\nb", JsonDocument.Parse(error).RootElement.GetProperty("Message").GetString());
    }

    [Fact]
    public void Whole_urls_are_not_logged()
    {
        var (_, error) = Capture(logger => logger.LogInformation("GET /?key=canary"), asJson: false, "Microsoft.AspNetCore.Hosting.Diagnostics");

        Assert.Empty(error);
    }

    private static string Format(LogLevel level, string message, Exception? cause = null)
    {
        var output = new StringWriter();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        var entry = new LogEntry<string>(level, "McpHub.Agents", default, message, cause, (state, _) => state);
        new HubConsoleFormatter(clock).Write(entry, null, output);
        return output.ToString();
    }

    private static (string Output, string Error) Capture(Action<ILogger> log, bool asJson, string category = "McpHub.Test")
    {
        var (oldOutput, oldError) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            using var services = new ServiceCollection()
                .AddLogging(logging => logging.AddHubLogging(new HubEnvironment(asJson, ExportsTraces: false, ExportsMetrics: false)))
                .BuildServiceProvider();
            log(services.GetRequiredService<ILoggerFactory>().CreateLogger(category));
        }
        finally
        {
            Console.SetOut(oldOutput);
            Console.SetError(oldError);
        }

        return (output.ToString(), error.ToString());
    }
}
