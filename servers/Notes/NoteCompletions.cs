using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Notes;

/// <summary>Proposes tags for a prompt's topic and ids for note://{id}. The SDK itself proposes the allowed tones.</summary>
public static class NoteCompletions
{
    private const int MaxValues = 100; // the most one completion may carry, by the specification

    public static ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken ct)
    {
        var notes = request.Services!.GetRequiredService<NoteStore>().All();
        IEnumerable<string> candidates = (request.Params?.Ref, request.Params?.Argument.Name) switch
        {
            (PromptReference { Name: "draft_note" }, "topic") => notes.SelectMany(n => n.Tags).Distinct().Order(StringComparer.Ordinal),
            (ResourceTemplateReference { Uri: "note://{id}" }, "id") => notes.Select(n => n.Id),
            _ => [],
        };
        string[] values = [.. candidates.Where(c => c.StartsWith(request.Params!.Argument.Value, StringComparison.OrdinalIgnoreCase))];
        return new(new CompleteResult
        {
            Completion = new() { Values = [.. values.Take(MaxValues)], Total = values.Length, HasMore = values.Length > MaxValues },
        });
    }
}
