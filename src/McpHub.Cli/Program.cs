using McpHub.Cli;
using McpHub.Config;
using Microsoft.Extensions.Hosting;

var path = args.SkipWhile(a => a != "--config").Skip(1).FirstOrDefault() ?? "hub.config.json";
var urls = args.SkipWhile(a => a != "--urls").Skip(1).FirstOrDefault();
var result = ConfigFile.Load(path);
foreach (var e in result.Errors) Console.Error.WriteLine(e);
if (result.Config is null) return 1;
await using var app = HubHost.Build(path, result, urls);
if (await HubHost.StartAsync(app, default) is { } problem) { Console.Error.WriteLine(problem); return 1; }
Console.WriteLine(await HubHost.ReadyLineAsync(app, default));
await app.WaitForShutdownAsync();
return 0;
