namespace McpHub.Wire.Json;

/// <summary>JSON arrays of values that are JSON already.</summary>
public static class JsonList
{
    public static byte[] Of(IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        var json = new byte[1 + Math.Max(1, elements.Sum(element => element.Length + 1))];
        json[0] = (byte)'[';
        var position = 1;
        foreach (var element in elements)
        {
            element.CopyTo(json.AsMemory(position));
            position += element.Length;
            json[position++] = (byte)',';
        }

        json[^1] = (byte)']';
        return json;
    }
}
