using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>Finds in one pass which of a list of names an object has.</summary>
internal sealed class PresentNames
{
    private readonly string[] _names;
    private readonly Dictionary<string, int> _places;
    private readonly NameTable _table;

    public PresentNames(IEnumerable<string> names)
    {
        _names = [.. names.Distinct(StringComparer.Ordinal)];
        _places = _names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _table = new NameTable([.. _names.Select(Encoding.UTF8.GetBytes)]);
    }

    public int PlaceOf(string name) => _places[name];

    public string NameAt(int place) => _names[place];

    /// <summary>By place: whether the object has the name.</summary>
    public bool[] In(JsonElement instance, ref ValidationRun run)
    {
        var present = new bool[_names.Length];
        if (!run.TrySpend(_names.Length)) return present;

        foreach (var member in instance.EnumerateObject())
        {
            using var name = new Utf8Text(JsonMarshal.GetRawUtf8PropertyName(member));
            if (name.IsWellFormed && _table.Find(name.Bytes) is >= 0 and var place) present[place] = true;
        }

        return present;
    }
}
