namespace McpHub.Tests.Models.Matrix;

/// <summary>A provider that answers in its own API, in the shapes that the real one sends.</summary>
internal interface IVendor
{
    string Dialect { get; }

    /// <summary>What of the scenarios the API can answer at all.</summary>
    bool CanAnswer(Scenario scenario);

    /// <summary>Whether its thoughts carry something that it wants back.</summary>
    bool Signs { get; }

    /// <summary>What it counts beside the sums.</summary>
    (bool Cached, bool Reasoning) Counts { get; }

    string Whole(Script script);

    /// <summary>The events of a stream, by name where they have one.</summary>
    IEnumerable<(string Name, string Data)> Stream(Script script);

    /// <summary>The events of a stream that fails after its first words.</summary>
    IEnumerable<(string Name, string Data)> BrokenStream();

    /// <summary>What the request holds in this API: a path and the value there, which may be a part of it.</summary>
    IEnumerable<(string Path, string Value)> Facts(Scenario scenario);
}
