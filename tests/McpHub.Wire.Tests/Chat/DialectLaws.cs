using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Wire.Tests.Chat;

/// <summary>What holds for every dialect and everything that it can say.</summary>
internal static class DialectLaws
{
    private const int Runs = 1_000;

    /// <param name="outside">What the dialect says elsewhere than in the body.</param>
    public static void RequestComesBack(
        ChatDialect dialect, Gen<ChatRequest> requests, TargetTraits? traits = null, Func<ChatRequest, RequestReadContext>? outside = null) => requests.Sample(
        request =>
        {
            var losses = new LossLog();
            Assert.Equal(request, DialectRun.ReadRequest(dialect, DialectRun.WriteRequest(dialect, request, traits, losses), outside?.Invoke(request)));
            Assert.Empty(losses.All);
        },
        iter: Runs);

    public static void ResponseComesBack(ChatDialect dialect, Gen<ChatResponse> responses) => responses.Sample(
        response =>
        {
            var losses = new LossLog();
            Assert.Equal(response, DialectRun.ReadResponse(dialect, DialectRun.WriteResponse(dialect, response, losses)));
            Assert.Empty(losses.All);
        },
        iter: Runs);

    public static void StreamFoldsToTheResponse(ChatDialect dialect, Gen<ChatResponse> responses) => Gen.Select(responses, Gen.Int[2, 9]).Sample(
        (response, chars) =>
        {
            var losses = new LossLog();
            var stream = DialectRun.WriteStream(dialect, ResponseEvents.Of(response, chars), losses);
            Assert.Equal(response, DialectRun.Fold(DialectRun.ReadStream(dialect, stream)));
            Assert.Empty(losses.All);
        },
        iter: Runs);

    /// <param name="isWhole">Whether the part of a stream says already why the answer stopped.</param>
    public static void CutStreamNeverEndsWell(ChatDialect dialect, Gen<ChatResponse> responses, Func<string, bool> isWhole) => Gen.Select(responses, Gen.Double[0, 1]).Sample(
        (response, share) =>
        {
            var stream = DialectRun.WriteStream(dialect, ResponseEvents.Of(response, 5));
            var part = stream[..(int)(share * stream.Length)];
            var last = DialectRun.ReadStream(dialect, part)[^1];
            Assert.Equal(isWhole(part), last is ResponseEnded);
        },
        iter: Runs);

    /// <summary>Whatever order events come in, what was written reads as a stream that keeps to the grammar, and only a whole one ends well.</summary>
    public static void NoOrderOfEventsIsWrittenWrongly(ChatDialect dialect) => Events.Array[0, 12].Sample(
        events =>
        {
            var order = new EventOrder();
            var isLegal = events.All(e => IsAllowed(order, e));
            if (isLegal)
            {
                var last = DialectRun.ReadStream(dialect, DialectRun.WriteStream(dialect, events))[^1];
                Assert.Equal(events is [.., ResponseEnded], last is ResponseEnded);
                return;
            }

            Assert.Throws<EventOrderException>(() => DialectRun.WriteStream(dialect, events));
        },
        iter: 5 * Runs);

    // Most of them fit at the beginning, so that whole streams come about.
    private static readonly Gen<ChatEvent> Events = Gen.OneOf<ChatEvent>(
        Gen.Const<ChatEvent>(new ResponseStarted { Id = "id", Model = "model" }),
        Gen.Int[0, 1].Select(index => (ChatEvent)new BlockStarted(index, new TextBlock(""))),
        Gen.Int[0, 1].Select(index => (ChatEvent)new BlockStarted(index, new ToolCallBlock("call", "tool", ""))),
        Gen.Int[0, 1].Select(index => (ChatEvent)new TextAdded(index, " ")), // as the input of a call, no arguments
        Gen.Int[0, 1].Select(index => (ChatEvent)new BlockEnded(index)),
        Gen.Const<ChatEvent>(new UsageReported(new TokenUsage { Input = 1, Output = 2 })),
        Gen.Const<ChatEvent>(new Stopped(new Stop(StopReason.End))),
        Gen.Const<ChatEvent>(new ResponseEnded()),
        Gen.Const<ChatEvent>(new ResponseFailed(new ChatError(ErrorClass.Overloaded, "Too many."))));

    private static bool IsAllowed(EventOrder order, ChatEvent e)
    {
        try
        {
            order.Check(e);
            return true;
        }
        catch (EventOrderException)
        {
            return false;
        }
    }
}
