return await McpHub.Cli.CommandLine.RunAsync(args);
