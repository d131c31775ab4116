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

    private static readonly AuditHash Hash = new(() => new byte[AuditHash.KeyLength]);

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 23, 59, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_call_becomes_one_line_with_everything_about_it()
    {
        var outcome = Ok with { Usage = new Usage(7, 5, 2, 1), ServedBy = "openai/gpt", Status = "failed", ErrorCode = "upstream_failed" };
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("notes__search"), outcome));

        var line = Records()[0];
        Assert.Matches(
            """
            ^\{"v":2,"seq":1,"ts":"2026-11-22T23:59:00Z","kind":"outcome","agent":"agt_[a-z2-9]{20}","requestId":"req_1","door":"mcp","action":"tool.call","target":"notes/search","requested":"notes__search","decision":\{"effect":"allow","rule":"reader/r1"\},"status":"failed","errorCode":"upstream_failed","durationMs":12.346,"bytesIn":10,"bytesOut":20,"usage":\{"inputTokens":7,"outputTokens":5,"cachedInputTokens":2,"reasoningTokens":1\},"servedBy":"openai/gpt","prev":"0{64}","hash":"[0-9a-f]{64}"\}$
            """,
            line);
    }

    [Fact]
    public async Task A_refused_call_of_an_unknown_name_has_no_target_and_the_default_rule()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("nothing", target: null, Decision.Default), Ok with { Status = "refused" }));

        var record = JsonDocument.Parse(Records()[0]).RootElement;
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

        var records = Records().Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("checkpoint", records[^1].GetProperty("kind").GetString());
        records.RemoveAt(5000);
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => $"call-{i}"), records.Select(record => record.GetProperty("requested").GetString()));
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => (long)i), records.Select(record => record.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task A_full_file_ends_with_a_checkpoint_and_is_followed_by_the_next()
    {
        await WriteAsync(
            observer =>
            {
                for (var i = 0; i < 100; i++) observer.OnCompleted(FakeCall.Of($"call-{i}"), Ok);
            },
            maxFileBytes: 2000);

        var files = Files();
        Assert.InRange(files.Count, 20, 50);
        Assert.Equal("audit-20261122-000000000001.jsonl", files[0]);
        Assert.All(files, file => Assert.InRange(new FileInfo(PathOf(file)).Length, 1, 3500));
        Assert.All(files, file => Assert.Contains("\"kind\":\"checkpoint\"", Lines(file)[^1]));
        Assert.Equal(100, Records().Count(line => line.Contains("\"outcome\"", StringComparison.Ordinal)));
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

        Assert.Equal(["audit-20261122-000000000001.jsonl", "audit-20261123-000000000003.jsonl"], Files());
        Assert.Contains("before", Lines(Files()[0])[0]);
        Assert.Contains("after", Lines(Files()[1])[0]);
    }

    [Fact]
    public async Task A_restart_begins_a_new_file_that_goes_on_with_the_chain()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("first"), Ok));
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("second"), Ok));

        Assert.Equal(["audit-20261122-000000000001.jsonl", "audit-20261122-000000000003.jsonl"], Files());
        var records = Records().Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([1L, 2, 3, 4], records.Select(record => record.GetProperty("seq").GetInt64()));
        Assert.Equal(records.SkipLast(1).Select(record => record.GetProperty("hash").GetString()), records.Skip(1).Select(record => record.GetProperty("prev").GetString()));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_records()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of("first"), Ok));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf(Files()[0])));
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

        var records = Records();
        Assert.Equal(2, records.Count); // with the checkpoint
        Assert.DoesNotContain(records[0], letter => letter is < ' ' or > '~');
        JsonDocument.Parse(records[0]);
    }

    [Fact]
    public async Task A_long_name_is_cut()
    {
        await WriteAsync(observer => observer.OnCompleted(FakeCall.Of(new string('\u0001', 1_000_000)), Ok));

        Assert.InRange(Records()[0].Length, 256, 4000);
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
        var observer = new AuditObserver(log, Hash);
        var blocker = Path.Combine(folder.Path, "audit");
        File.WriteAllText(blocker, "");
        await log.StartAsync(CancellationToken.None);
        observer.OnCompleted(FakeCall.Of("lost"), Ok);
        SpinWait.SpinUntil(() => log.Dropped == 1, TimeSpan.FromSeconds(10));
        File.Delete(blocker);
        clock.Advance(TimeSpan.FromSeconds(2));

        observer.OnCompleted(FakeCall.Of("kept"), Ok);
        await log.StopAsync(CancellationToken.None);

        var kinds = Records().Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString());
        Assert.Equal(["lost", "outcome", "checkpoint"], kinds);
        Assert.Contains("kept", Records()[1]);
        Assert.Equal(1, log.Dropped);
    }

    [Fact]
    public void A_full_queue_drops_instead_of_waiting()
    {
        var log = NewLog(); // Never started: nothing empties the queue.
        var observer = new AuditObserver(log, Hash);
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
        calls(new AuditObserver(log, Hash));
        await log.StopAsync(CancellationToken.None);
        return log;
    }

    private List<string> Records() => [.. Files().SelectMany(Lines)];

    private List<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(folder.Path, "audit"), "*.jsonl").Select(path => Path.GetFileName(path)).Order()];

    private string PathOf(string file) => Path.Combine(folder.Path, "audit", file);

    private string[] Lines(string file) => File.ReadAllLines(PathOf(file));
}
