using System.Text;
using McpHub.Wire.Schema.Compilation;

namespace McpHub.Wire.Schema.Validation;

/// <summary>The way from the root of the instance to the current value, turned into a JSON Pointer only when asked.</summary>
internal sealed class InstancePath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    public int Depth => _steps.Count;

    public void Push(string name) => _steps.Add((name, 0));

    public void Push(int index) => _steps.Add((null, index));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in _steps)
        {
            pointer.Append('/');
            if (name is null) pointer.Append(index);
            else pointer.Append(JsonPointer.Escape(name));
        }

        return pointer.ToString();
    }
}
