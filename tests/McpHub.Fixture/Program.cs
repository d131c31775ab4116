using System.IO.Pipelines;
using McpHub.Fixture;

// The server that the MCP conformance suite expects to find: fixed names, fixed answers, both protocol eras.
// `--urls URL` serves Streamable HTTP under /mcp, `--stdio` speaks over stdin and stdout.
if (args.Contains("--stdio"))
{
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
    builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
    var input = new Pipe();
    builder.Services.AddSingleton(input).AddHostedService<StandardInput>();
    builder.Services.AddFixture().WithStreamServerTransport(input.Reader.AsStream(), Console.OpenStandardOutput());
    await builder.Build().RunAsync();
}
else
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    builder.Services.AddDistributedMemoryCache();
    builder.Services.AddFixture()
        .WithHttpTransport(o => o.SessionMode = ModelContextProtocol.AspNetCore.HttpServerSessionMode.StatefulForInitializeClients)
        .WithDistributedCacheEventStreamStore();

    var app = builder.Build();
    app.Use(LoopbackOnly.CheckAsync);
    app.Use(UnknownRevision.AnswerAsync);
    app.MapMcp("/mcp");
    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Fixture listens on {string.Join(", ", app.Urls)}"));
    await app.RunAsync();
}
