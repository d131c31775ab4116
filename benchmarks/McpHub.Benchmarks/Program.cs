using BenchmarkDotNet.Running;
using McpHub.Benchmarks;
using McpHub.Benchmarks.Fuzz;
using McpHub.Benchmarks.Soak;

// budgets: allocated bytes of every hot operation against budgets.json; exit code 1 when one is over.
// fuzz [minutes]: changed requests and streams for every dialect, so many minutes each (1 when not said).
// policy: how long one decision takes with a thousand rules, on this machine.
// isolation: what bad servers cost the callers of a good one, on this machine.
// soak, reload: a hub under load that cancels, reconnects and is reconfigured; exit code 1 when a call suffers from it.
// Anything else goes to BenchmarkDotNet, for example: --filter '*'
if (args is ["budgets"]) return Budgets.Check();
if (args is ["fuzz", .. var rest]) return FuzzRun.Run(rest is [var minutes] ? double.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture) : 1);
if (args is ["policy"]) return PolicyTimes.Run();
if (args is ["isolation"]) return await Isolation.RunAsync();
if (args is ["soak", ..]) return await SoakCommand.RunAsync(args[1..]);
if (args is ["reload", ..]) return await ReloadCommand.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(HotOperations).Assembly).Run(args);
return 0;
