using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

internal static class Completions
{
    private static readonly string[] Values = ["paris", "park", "party"];

    public static ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken ct)
    {
        string[] fitting = [.. Values.Where(v => v.StartsWith(request.Params!.Argument.Value, StringComparison.Ordinal))];
        return new(new CompleteResult { Completion = new() { Values = fitting, Total = fitting.Length, HasMore = false } });
    }
}
