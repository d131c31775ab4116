using BenchmarkDotNet.Running;
using McpHub.Benchmarks;

// budgets: allocated bytes of every hot operation against budgets.json; exit code 1 when one is over.
// Anything else goes to BenchmarkDotNet, for example: --filter '*'
if (args is ["budgets"]) return Budgets.Check();
BenchmarkSwitcher.FromAssembly(typeof(HotOperations).Assembly).Run(args);
return 0;
