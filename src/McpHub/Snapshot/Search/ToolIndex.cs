using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Snapshot.Search;

/// <summary>
/// Finds tools by words: BM25 over their names, titles, descriptions and the names of their arguments, where a word in the name counts most.
/// One for all agents of a catalog, immutable; each search says which tools it may find.
/// </summary>
public sealed class ToolIndex
{
    /// <summary>Nobody reads on beyond so many results: a better query is the way.</summary>
    public const int MaxResults = 100;

    // How soon a word that comes again counts little, and how much long texts are held back: the usual values.
    private const double Saturation = 1.2;
    private const double LengthWeight = 0.75;

    private const int NameWeight = 5;
    private const int TitleWeight = 3;
    private const int ServerWeight = 2;
    private const int MaxTermsOfField = 256;
    private const int MaxTermsOfQuery = 32;

    private readonly Dictionary<string, Posting[]> postings;
    private readonly int count;

    /// <param name="tools">Their positions are what a search answers.</param>
    public ToolIndex(IReadOnlyList<Tool> tools)
    {
        count = tools.Count;
        var weights = tools.Select(WeighTerms).ToList();
        var lengths = weights.ConvertAll(terms => (double)terms.Values.Sum());
        var average = lengths.Count == 0 ? 1 : Math.Max(1, lengths.Average());
        var byTerm = new Dictionary<string, List<(int Tool, int Weight)>>();
        for (var tool = 0; tool < weights.Count; tool++)
        {
            foreach (var (term, weight) in weights[tool])
            {
                if (!byTerm.TryGetValue(term, out var found)) byTerm[term] = found = [];
                found.Add((tool, weight));
            }
        }

        postings = byTerm.ToDictionary(term => term.Key, term => term.Value.Select(found => new Posting(found.Tool, Score(found, term.Value.Count))).ToArray());

        double Score((int Tool, int Weight) found, int toolsWithTerm)
        {
            var rarity = Math.Log(1 + ((count - toolsWithTerm + 0.5) / (toolsWithTerm + 0.5)));
            return rarity * found.Weight * (Saturation + 1) / (found.Weight + (Saturation * (1 - LengthWeight + (LengthWeight * lengths[found.Tool] / average))));
        }
    }

    /// <summary>The best first; of equals the one that is listed first.</summary>
    /// <param name="mayFind">By position.</param>
    /// <param name="max">At most <see cref="MaxResults"/>.</param>
    public IReadOnlyList<int> Search(string query, IReadOnlyList<bool> mayFind, int max)
    {
        var scores = new double[count];
        foreach (var term in SearchTerms.Of(query, MaxTermsOfQuery).Distinct())
        {
            if (!postings.TryGetValue(term, out var found)) continue;
            foreach (var posting in found) scores[posting.Tool] += posting.Score;
        }

        // The worst of those kept stands first in the queue; what cannot push it out is passed over.
        var best = new PriorityQueue<int, (double Score, int Order)>();
        for (var tool = 0; tool < count; tool++)
        {
            if (scores[tool] <= 0 || !mayFind[tool]) continue;
            if (best.Count < Math.Min(max, MaxResults)) best.Enqueue(tool, (scores[tool], -tool));
            else best.EnqueueDequeue(tool, (scores[tool], -tool));
        }

        var ranked = new int[best.Count];
        for (var place = ranked.Length - 1; place >= 0; place--) ranked[place] = best.Dequeue();
        return ranked;
    }

    private static Dictionary<string, int> WeighTerms(Tool tool)
    {
        var weights = new Dictionary<string, int>();
        Add(tool.AdvertisedName, NameWeight);
        Add(tool.Server, ServerWeight);
        Add(ObjectSplice.GetText(tool.Shown, "title"u8), TitleWeight);
        Add(ObjectSplice.GetText(tool.Shown, "description"u8), 1);
        foreach (var argument in ArgumentsOf(tool)) Add(argument, 1);
        return weights;

        void Add(string? text, int weight)
        {
            foreach (var term in SearchTerms.Of(text ?? "", MaxTermsOfField)) weights[term] = weights.GetValueOrDefault(term) + weight;
        }
    }

    private static IEnumerable<string> ArgumentsOf(Tool tool)
    {
        try
        {
            var properties = ObjectSplice.GetObject(ObjectSplice.GetObject(tool.Shown, "inputSchema"u8), "properties"u8);
            return ObjectSplice.Members(properties).Take(MaxTermsOfField).Select(member => member.Key);
        }
        catch (JsonException)
        {
            // A name that is no text: such a tool is found by its other words.
            return [];
        }
    }

    private readonly record struct Posting(int Tool, double Score);
}
