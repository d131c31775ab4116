using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Converse;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Converse;

public sealed class ConverseLawTests
{
    private static readonly ChatDialect Dialect = ConverseDialect.Instance;

    [Fact]
    public void What_a_request_says_comes_back() => DialectLaws.RequestComesBack(
        Dialect, ConverseGen.Requests, outside: request => new RequestReadContext(request.Model, request.IsStreaming));

    [Fact]
    public void What_an_answer_says_comes_back() => DialectLaws.ResponseComesBack(Dialect, ConverseGen.Responses);

    [Fact]
    public void Stream_folds_to_exactly_the_whole_answer() => DialectLaws.StreamFoldsToTheResponse(Dialect, ConverseGen.Responses);

    [Fact]
    public void Stream_that_is_cut_ends_in_an_error_unless_the_reason_to_stop_is_known() =>
        DialectLaws.CutStreamNeverEndsWell(Dialect, ConverseGen.Responses, SaysWhyItStopped);

    [Fact]
    public void Events_in_an_impossible_order_are_refused_and_others_written() => DialectLaws.NoOrderOfEventsIsWrittenWrongly(Dialect);

    // The event is whole only with its checksum.
    private static bool SaysWhyItStopped(string stream)
    {
        const string Payload = "{\"stopReason\":\"";
        var start = stream.LastIndexOf(Payload, StringComparison.Ordinal);
        if (start < 0 || !stream[..start].Contains("messageStop", StringComparison.Ordinal)) return false;
        var end = stream.IndexOf("\"}", start + Payload.Length, StringComparison.Ordinal);
        return end >= 0 && stream.Length >= end + 2 + 4;
    }
}
