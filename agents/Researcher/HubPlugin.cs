using System.Diagnostics.CodeAnalysis;
using Microsoft.SemanticKernel;

namespace Researcher;

/// <summary>Functions under the names that the hub gave them. In a plugin of Semantic Kernel's own making the model would see "plugin-name".</summary>
internal sealed class HubPlugin(IEnumerable<KernelFunction> functions) : KernelPlugin("hub")
{
    private readonly Dictionary<string, KernelFunction> functions = functions.ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    public override int FunctionCount => functions.Count;

    public override bool TryGetFunction(string name, [NotNullWhen(true)] out KernelFunction? function) => functions.TryGetValue(name, out function);

    public override IEnumerator<KernelFunction> GetEnumerator() => functions.Values.GetEnumerator();
}
