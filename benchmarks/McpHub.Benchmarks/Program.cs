using BenchmarkDotNet.Running;
using McpHub.Benchmarks;
using McpHub.Benchmarks.Audit;
using McpHub.Benchmarks.Fuzz;
using McpHub.Benchmarks.Schema;
using McpHub.Benchmarks.Soak;
using McpHub.Benchmarks.Streams;

// budgets: allocated bytes of every hot operation against budgets.json; exit code 1 when one is over.
// fuzz [minutes] [dialect...]: changed requests and streams for every dialect or those named, so many minutes each (1 when not said).
// policy: how long one decision takes with a thousand rules, on this machine.
// auth: what the check of a key adds to a request with ten thousand keys, on this machine; exit code 1 when half of the requests pay more than 5 us.
// isolation: what bad servers cost the callers of a good one, on this machine.
// soak, reload: a hub under load that cancels, reconnects and is reconfigured; exit code 1 when a call suffers from it.
// kills: a hub that is killed again and again under load; exit code 1 when an answered call has no audit record.
// audit: what audit records cost, alone and in a hub.
// streams: what an event of a stream costs, from every dialect into every other; exit code 1 when it costs too much.
// schema-suite DIR: the official JSON Schema test suite; exit code 1 when a required test fails.
// schema-ajv: the schemas of real tools against npm ajv (npm install in Schema/npm first); exit code 1 when not twice as fast.
// Anything else goes to BenchmarkDotNet, for example: --filter '*'
if (args is ["budgets"]) return Budgets.Check();
if (args is ["fuzz", .. var rest]) return FuzzRun.Run(rest);
if (args is ["policy"]) return PolicyTimes.Run();
if (args is ["auth"]) return AuthTimes.Run();
if (args is ["isolation"]) return await Isolation.RunAsync();
if (args is ["soak", ..]) return await SoakCommand.RunAsync(args[1..]);
if (args is ["reload", ..]) return await ReloadCommand.RunAsync(args[1..]);
if (args is ["kills", ..]) return await KillsCommand.RunAsync(args[1..]);
if (args is ["audit", ..]) return await AuditCommand.RunAsync(args[1..]);
if (args is ["streams"]) return StreamsCommand.Run();
if (args is ["schema-suite", var suite]) return SchemaSuite.Run(suite);
if (args is ["schema-ajv"]) return await SchemaAjv.RunAsync();
BenchmarkSwitcher.FromAssembly(typeof(HotOperations).Assembly).Run(args);
return 0;
