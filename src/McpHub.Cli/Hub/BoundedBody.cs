namespace McpHub.Cli.Hub;

/// <summary>Reads what a hub answers, within a bound that no hub reaches: it guards against whatever else may answer on its port.</summary>
internal static class BoundedBody
{
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <exception cref="IOException">The answer is over the bound, or broke off.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, ct)) > 0)
        {
            if (body.Length + count > MaxBytes) throw new IOException($"The answer is larger than {MaxBytes} bytes.");
            body.Write(chunk, 0, count);
        }

        return body.ToArray();
    }
}
