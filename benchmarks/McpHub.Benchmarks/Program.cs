using BenchmarkDotNet.Running;
using McpHub.Benchmarks;

// budgets: allocated bytes of every hot operation against budgets.json; exit code 1 when one is over.
// isolation: what bad servers cost the callers of a good one, on this machine.
// Anything else goes to BenchmarkDotNet, for example: --filter '*'
if (args is ["budgets"]) return Budgets.Check();
if (args is ["isolation"]) return await Isolation.RunAsync();
BenchmarkSwitcher.FromAssembly(typeof(HotOperations).Assembly).Run(args);
return 0;
