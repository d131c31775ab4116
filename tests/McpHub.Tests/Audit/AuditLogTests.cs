using System.Diagnostics.Metrics;
using System.Text.Json;
using McpHub.Audit;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Tests.Agents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Audit;

public sealed class AuditLogTests : IDisposable
{
    private static readonly CallOutcome Ok = new() { Status = "ok", Duration = TimeSpan.FromMilliseconds(12.3456), BytesIn = 10, BytesOut = 20 };

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 23, 59, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_call_becomes_one_line_with_everything_about_it()
    {
        var outcome = Ok with { Usage = new Usage(7, 5, 2, 1), ServedBy = "openai/gpt", Status = "failed", ErrorCode = "upstream_failed" };
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("notes__search"), outcome));

        var line = Assert.Single(Lines("audit-20261122-001.jsonl"));
        Assert.Equal(
            """
            {"v":1,"seq":1,"ts":"2026-11-22T23:59:00Z","requestId":"req_1","agent":"researcher","door":"mcp","action":"tool.call","target":"notes/search","requested":"notes__search","decision":{"effect":"allow","rule":"reader/r1"},"status":"failed","errorCode":"upstream_failed","durationMs":12.346,"bytesIn":10,"bytesOut":20,"usage":{"inputTokens":7,"outputTokens":5,"cachedInputTokens":2,"reasoningTokens":1},"servedBy":"openai/gpt"}
            """,
            line);
    }

    [Fact]
    public async Task A_refused_call_of_an_unknown_name_has_no_target_and_the_default_rule()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("nothing", target: null, Decision.Default), Ok with { Status = "refused" }));

        var record = JsonDocument.Parse(Assert.Single(Lines("audit-20261122-001.jsonl"))).RootElement;
        Assert.False(record.TryGetProperty("target", out _));
        Assert.Equal("deny", record.GetProperty("decision").GetProperty("effect").GetString());
        Assert.Equal("default", record.GetProperty("decision").GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Records_stand_in_the_order_in_which_calls_ended()
    {
        await WriteAsync(observer =>
        {
            for (var i = 1; i <= 5000; i++) observer.OnCompleted(FakeCall.Of($"call-{i}"), Ok);
        });

        var records = Lines("audit-20261122-001.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => $"call-{i}"), records.Select(record => record.GetProperty("requested").GetString()));
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => (long)i), records.Select(record => record.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task A_full_file_is_followed_by_the_next_number()
    {
        await WriteAsync(
            observer =>
            {
                for (var i = 0; i < 100; i++) observer.OnCompleted(FakeCall.Of($"call-{i}"), Ok);
            },
            maxFileBytes: 1000);

        var files = Files();
        Assert.InRange(files.Count, 25, 50);
        Assert.Equal("audit-20261122-001.jsonl", files[0]);
        Assert.Equal($"audit-20261122-{files.Count:D3}.jsonl", files[^1]);
        Assert.All(files, file => Assert.InRange(new FileInfo(PathOf(file)).Length, 1, 1300));
        Assert.Equal(100, files.Sum(file => Lines(file).Length));
    }

    [Fact]
    public async Task A_new_day_begins_a_new_file()
    {
        await WriteAsync(observer =>
        {
            observer.OnCompleted(FakeCall.Of("before"), Ok);
            clock.Advance(TimeSpan.FromMinutes(1));
            observer.OnCompleted(FakeCall.Of("after"), Ok);
        });

        Assert.Equal(["audit-20261122-001.jsonl", "audit-20261123-001.jsonl"], Files());
        Assert.Contains("before", Assert.Single(Lines("audit-20261122-001.jsonl")));
        Assert.Contains("after", Assert.Single(Lines("audit-20261123-001.jsonl")));
    }

    [Fact]
    public async Task A_restart_begins_a_new_file_and_keeps_the_old()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("first"), Ok));
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("second"), Ok));

        Assert.Contains("first", Assert.Single(Lines("audit-20261122-001.jsonl")));
        Assert.Contains("second", Assert.Single(Lines("audit-20261122-002.jsonl")));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_records()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("first"), Ok));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("audit-20261122-001.jsonl")));
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("\u001b[2Jcleared")]
    [InlineData("\u2028\u0085\0\"\\")]
    [InlineData("\ud800 lone \udc00")]
    [InlineData("{\"v\":1}\n{\"v\":1}")]
    [InlineData("\u202edetrever")]
    public async Task A_hostile_name_makes_one_line_of_printable_ascii(string name)
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of(name, target: name), Ok));

        var text = File.ReadAllText(PathOf("audit-20261122-001.jsonl"));
        Assert.Equal(text.Length - 1, text.IndexOf('\n'));
        Assert.DoesNotContain(text[..^1], letter => letter is < ' ' or > '~');
        JsonDocument.Parse(text);
    }

    [Fact]
    public async Task A_long_name_is_cut()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of(new string('\u0001', 1_000_000)), Ok));

        Assert.InRange(new FileInfo(PathOf("audit-20261122-001.jsonl")).Length, 256, 4000);
    }

    [Fact]
    public async Task A_failing_disk_costs_records_but_no_call()
    {
        File.WriteAllText(Path.Combine(folder.Path, "audit"), "a file where the folder should be");
        var counted = 0L;
        using var listener = Listen("hub.audit.dropped", count => Interlocked.Add(ref counted, count));

        var log = await WriteAsync(observer =>
        {
            for (var i = 0; i < 10; i++) observer.OnCompleted(FakeCall.Of("call"), Ok);
        });

        Assert.Equal(10, log.Dropped);
        Assert.True(counted >= 10);
    }

    [Fact]
    public async Task Writing_goes_on_when_the_disk_has_recovered()
    {
        var log = NewLog();
        var observer = new AuditObserver(log, clock);
        var blocker = Path.Combine(folder.Path, "audit");
        File.WriteAllText(blocker, "");
        await log.StartAsync(CancellationToken.None);
        observer.OnCompleted(FakeCall.Of("lost"), Ok);
        SpinWait.SpinUntil(() => log.Dropped == 1, TimeSpan.FromSeconds(10));
        File.Delete(blocker);
        clock.Advance(TimeSpan.FromSeconds(2));

        observer.OnCompleted(FakeCall.Of("kept"), Ok);
        await log.StopAsync(CancellationToken.None);

        Assert.Contains("kept", File.ReadAllText(Directory.EnumerateFiles(blocker).Single()));
        Assert.Equal(1, log.Dropped);
    }

    [Fact]
    public void A_full_queue_drops_instead_of_waiting()
    {
        var log = NewLog(); // Never started: nothing empties the queue.
        var observer = new AuditObserver(log, clock);
        for (var i = 0; i < 10_000; i++) observer.OnCompleted(FakeCall.Of("call"), Ok);

        Assert.Equal(10_000 - 8192, log.Dropped);
    }

    private static MeterListener Listen(string instrument, Action<long> onCount)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Name == instrument) self.EnableMeasurementEvents(published);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => onCount(count));
        listener.Start();
        return listener;
    }

    private AuditLog NewLog(long maxFileBytes = 64 << 20) =>
        new(new AuditConfig { MaxFileBytes = maxFileBytes }, folder.Path, clock, NullLogger<AuditLog>.Instance);

    private async Task<AuditLog> WriteAsync(Action<AuditObserver> calls, long maxFileBytes = 64 << 20)
    {
        var log = NewLog(maxFileBytes);
        await log.StartAsync(CancellationToken.None);
        calls(new AuditObserver(log, clock));
        await log.StopAsync(CancellationToken.None);
        return log;
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(folder.Path, "audit")).Select(path => Path.GetFileName(path)).Order()];

    private string PathOf(string file) => Path.Combine(folder.Path, "audit", file);

    private string[] Lines(string file) => File.ReadAllLines(PathOf(file));
}
