using BenchmarkDotNet.Attributes;

namespace McpHub.Benchmarks;

/// <summary>Every hot operation as a benchmark.</summary>
[MemoryDiagnoser]
public class HotOperations
{
    private static readonly Dictionary<string, Type> Types = typeof(IHotOperation).Assembly.GetTypes()
        .Where(type => type.IsClass && typeof(IHotOperation).IsAssignableFrom(type))
        .ToDictionary(type => type.Name.Replace("Operation", "", StringComparison.Ordinal));

    private IHotOperation operation = null!;

    public static IEnumerable<string> Names => Types.Keys.Order(StringComparer.Ordinal);

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    public static IHotOperation Create(string name) => (IHotOperation)Activator.CreateInstance(Types[name])!;

    [GlobalSetup]
    public void Setup() => operation = Create(Name);

    [Benchmark]
    public void Run() => operation.Run();
}
