using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Notes;

// Empty: the configuration files of the caller's working directory are none of our business.
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });

// stdout carries the protocol, so every log line goes to stderr.
builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);

var store = new NoteStore(TimeProvider.System);
store.Seed();
var input = new Pipe();

builder.Services.AddSingleton(store).AddSingleton(input).AddHostedService<StandardInput>();
builder.Services
    .AddMcpServer(o =>
    {
        o.ServerInfo = new Implementation { Name = "notes", Title = "Notes", Version = "1.0.0" };
        o.ServerInstructions = "Short notes kept in memory. Search before you add, and cite a note by its id.";
        // Adding or removing an entry later tells subscribed clients that the list has changed.
        foreach (var note in store.All()) (o.ResourceCollection ??= []).Add(NoteResources.ForNote(note));
    })
    .WithStreamServerTransport(input.Reader.AsStream(), Console.OpenStandardOutput())
    .WithTools<NoteTools>()
    .WithTools<SummaryTool>()
    .WithResources<NoteResources>()
    .WithPrompts<NotePrompts>()
    .WithCompleteHandler(NoteCompletions.CompleteAsync)
    .WithRequestFilters(filters => filters.AddCallToolFilter(ArgumentErrors.InTools).AddGetPromptFilter(ArgumentErrors.InPrompts));

await builder.Build().RunAsync();
