using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpHub.ScriptedServer;

/// <summary>
/// Both directions between the test and this process. To the test: a line about the process, then standard input as it
/// comes. From the test: frames of a length (4 bytes, big endian), an order (1 byte) and its text.
/// </summary>
internal sealed class Puppet(Stream wire)
{
    private readonly TaskCompletionSource never = new();
    private volatile bool isDeaf;
    private volatile bool isStubborn;
    private PosixSignalRegistration? terminate;

    public async Task IntroduceAsync()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);
        await TellAsync(JsonSerializer.Serialize(new { pid = Environment.ProcessId, folder = Environment.CurrentDirectory, environment }));
    }

    /// <summary>Ends when standard input does, unless told to ignore that.</summary>
    public async Task ForwardInputAsync()
    {
        await using var input = Console.OpenStandardInput();
        var chunk = new byte[16 * 1024];
        int count;
        while (!isDeaf && (count = await input.ReadAsync(chunk)) > 0) await wire.WriteAsync(chunk.AsMemory(0, count));
        if (isDeaf || isStubborn) await never.Task;
    }

    /// <summary>Ends when the test does.</summary>
    public async Task ObeyAsync()
    {
        await using var output = Console.OpenStandardOutput();
        await using var errors = Console.OpenStandardError();
        var head = new byte[5];
        while (await wire.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var text = new byte[BinaryPrimitives.ReadInt32BigEndian(head)];
            await wire.ReadExactlyAsync(text);
            switch ((char)head[4])
            {
                case 'o':
                    await output.WriteAsync(text);
                    await output.FlushAsync();
                    break;
                case 'e':
                    await errors.WriteAsync(text);
                    break;
                case 'd':
                    isDeaf = true;
                    break;
                case 's':
                    isStubborn = true;
                    terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
                    await TellAsync("stubborn");
                    break;
                case 'c':
                    using (var child = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Encoding.UTF8.GetString(text)]))!) await TellAsync($"child {child.Id}");
                    break;
                case 'x':
                    Environment.Exit(text[0]);
                    break;
            }
        }

        terminate?.Dispose();
    }

    private Task TellAsync(string line) => wire.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).AsTask();
}
