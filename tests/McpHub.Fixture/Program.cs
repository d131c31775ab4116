using System.IO.Pipelines;
using McpHub.Fixture;
using McpHub.Fixture.Tasks;
using ModelContextProtocol.AspNetCore;

// The server that the MCP conformance suite expects to find: fixed names, fixed answers, both protocol eras.
// `--urls URL` serves Streamable HTTP under /mcp, `--stdio` speaks over stdin and stdout. `--era sessions|requests` leaves out the
// other era, `--sse` adds the transport of 2024-11-05 under /mcp/sse, `--vendor` what no revision knows.
var era = Array.IndexOf(args, "--era") is >= 0 and var at ? args.ElementAtOrDefault(at + 1) : null;
var isVendor = args.Contains("--vendor");
if (args.Contains("--stdio"))
{
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
    builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
    var input = new Pipe();
    builder.Services.AddSingleton(input).AddHostedService<StandardInput>();
    AddFixture(builder.Services).WithStreamServerTransport(input.Reader.AsStream(), isVendor ? Vendor.Verbatim(Console.OpenStandardOutput()) : Console.OpenStandardOutput());
    await builder.Build().RunAsync();
}
else
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    builder.Services.AddDistributedMemoryCache();
    AddFixture(builder.Services)
        .WithHttpTransport(o =>
        {
            o.SessionMode = era switch
            {
                "sessions" => HttpServerSessionMode.Stateful,
                "requests" => HttpServerSessionMode.Stateless,
                _ => HttpServerSessionMode.StatefulForInitializeClients,
            };
            o.EnableLegacySse = args.Contains("--sse");
        })
        .WithDistributedCacheEventStreamStore();

    var app = builder.Build();
    app.Use(LoopbackOnly.CheckAsync);
    app.Use(UnknownRevision.AnswerAsync);
    if (isVendor) app.Use(Vendor.VerbatimAsync);
    app.Use(TaskNames.CheckAsync);
    app.MapMcp("/mcp");
    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Fixture listens on {string.Join(", ", app.Urls)}"));
    await app.RunAsync();
}

IMcpServerBuilder AddFixture(IServiceCollection services)
{
    var server = services.AddFixture().KeepTo(era);
    return isVendor ? server.AddVendorParts() : server;
}
