namespace McpHub.Tests.Models.Matrix;

/// <summary>The hub's own: it says again what it hears and calls the tools that are named, and neither thinks nor refuses.</summary>
internal sealed class SimulatorVendor : IVendor
{
    public string Dialect => "openai-chat";

    public bool CanAnswer(Scenario scenario) => scenario is not (Scenario.Reasoning or Scenario.Refusal or Scenario.Usage or Scenario.EarlyDisconnect);

    public bool Signs => false;

    public (bool Cached, bool Reasoning) Counts => (false, false);

    public string Whole(Script script) => throw new InvalidOperationException("The simulator answers itself.");

    public IEnumerable<(string Name, string Data)> Stream(Script script) => throw new InvalidOperationException("The simulator answers itself.");

    public IEnumerable<(string Name, string Data)> BrokenStream() => throw new InvalidOperationException("The simulator answers itself.");

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => [];
}
