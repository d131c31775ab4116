using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Tests.Models.Matrix;

/// <summary>Through the canonical conversation alone, for the API whose events are framed in binary: the events are recorded ones.</summary>
internal sealed class WireRoute : IRoute
{
    private const int MaxBytes = 1024 * 1024;
    private readonly Dictionary<string, TurnState> states = [];

    public Task<Reply> SendAsync(ICaller caller, IVendor vendor, Scenario scenario, string members, bool isStreaming)
    {
        var (from, to) = (ChatDialects.Find(caller.Dialect)!, ChatDialects.Find(vendor.Dialect)!);
        var (losses, origin) = (new LossLog(), new Origin(to.Family, "p", "some-model"));
        var chat = from.RequestReader.Read(Encoding.UTF8.GetBytes($"{{{caller.Head("m", isStreaming)}{members}}}"), new RequestReadContext("m", isStreaming));
        var lowering = new ToolLowering(TurnStates.Restore(chat, id => states.GetValueOrDefault(id)), to.ToolRules, to.Losses, losses);
        using var request = new PooledBuffer(MaxBytes);
        to.RequestWriter.Write(lowering.Request, new RequestWriteContext(origin, losses), request);
        if (losses.Rejected.Any()) return Task.FromResult(new Reply(400, string.Join(" ", losses.Rejected.Select(loss => loss.Reason)), null, ""));

        using var output = new PooledBuffer(MaxBytes);
        var reader = new LoweredAnswers(to.ResponseReader, lowering);
        var reading = new ResponseReadContext(origin, new IdSource("test"));
        var writing = new ResponseWriteContext(chat, losses, new IdSource("test"), 1);
        if (isStreaming) Stream(reader.OpenStream(reading), from.ResponseWriter.OpenStream(writing), scenario == Scenario.MidStreamError ? vendor.BrokenStream() : vendor.Stream(Script.Of(scenario)), output);
        else Whole(reader.Read(Encoding.UTF8.GetBytes(vendor.Whole(Script.Of(scenario))), reading), from.ResponseWriter, writing, output);
        return Task.FromResult(new Reply(200, Text(output), Fact.Parse(Text(request)), string.Join(",", losses.Warned.Select(loss => loss.Path))));
    }

    public Task<bool?> LeaveAsync(ICaller caller, IVendor vendor) => Task.FromResult<bool?>(null);

    private void Whole(ChatResponse answer, IResponseWriter writer, ResponseWriteContext context, PooledBuffer output)
    {
        states.Clear();
        foreach (var state in TurnStates.Of(answer)) states[state.CallId] = state;
        writer.Write(answer, context, output);
    }

    private static void Stream(IStreamReader reader, IStreamWriter writer, IEnumerable<(string Name, string Data)> vendor, PooledBuffer output)
    {
        var events = new List<ChatEvent>();
        foreach (var (name, data) in vendor) reader.Read(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data), events);
        reader.Close(events);
        foreach (var e in events) writer.Write(e, output);
        writer.Close(output);
    }

    private static string Text(PooledBuffer buffer) => Encoding.UTF8.GetString(buffer.WrittenMemory.Span);
}
