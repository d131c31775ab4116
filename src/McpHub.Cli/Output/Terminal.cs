using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpHub.Calls;
using Spectre.Console;

namespace McpHub.Cli.Output;

/// <summary>Answers on standard output, everything else on standard error; for people, or with <c>--json</c> for programs.</summary>
internal sealed class Terminal(bool isJson)
{
    // Wide enough that nothing piped elsewhere is ever wrapped.
    private const int UnboundedWidth = 10_000;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsJson { get; } = isJson;

    public static Terminal Of(ParseResult parsed) => new(parsed.GetValue(CommonOptions.Json));

    /// <summary>Text of unknown origin, line breaks kept.</summary>
    public void Say(string text) => Console.Out.WriteLine(Inert.Block(text));

    /// <summary>A piece of a longer text, at once.</summary>
    public void SayPart(string text)
    {
        Console.Out.Write(Inert.Block(text));
        Console.Out.Flush();
    }

    /// <summary>For people only, beside the answer.</summary>
    public void Note(string text)
    {
        if (!IsJson) Console.Error.WriteLine(Inert.Line(text));
    }

    /// <summary>JSON from elsewhere, number spellings and member order kept.</summary>
    public void Json(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        Console.Out.WriteLine(Pretty(document.RootElement));
    }

    public void Json<T>(T value, JsonTypeInfo<T> type) => Json(JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static string Pretty(JsonElement json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented)) json.WriteTo(writer);
        return Inert.Block(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    /// <summary>A table without lines, so that columns can be cut and copied.</summary>
    public static void Show(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column.ToUpperInvariant())).PadRight(2));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(Inert.Line(cell))));

        if (!Console.IsOutputRedirected)
        {
            AnsiConsole.Write(table);
            return;
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = UnboundedWidth;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n')) Console.Out.WriteLine(line.TrimEnd());
    }

    public int Fail(CommandException failure)
    {
        foreach (var detail in failure.Details) Note(detail);
        return Fail(failure.Error, failure.ExitCode);
    }

    public int Fail(HubError error, int exitCode)
    {
        if (IsJson) Console.Error.WriteLine(JsonSerializer.Serialize(new ErrorReport(new ErrorBody(error.Code, error.Message, error.Hint)), CliJson.Default.ErrorReport));
        else Console.Error.WriteLine(Inert.Line(error.Text));
        return exitCode;
    }
}
