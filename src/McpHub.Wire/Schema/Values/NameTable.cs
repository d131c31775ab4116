namespace McpHub.Wire.Schema.Values;

/// <summary>
/// A fixed list of UTF-8 names and the place of each in it. Up to eight names are compared one by one, starting with
/// the one that should come next; more go through a hash whose seed differs per process. [hot]
/// </summary>
internal sealed class NameTable
{
    private const int LinearLimit = 8;
    private readonly byte[][] _names;
    private readonly int[] _slots;

    /// <param name="names">Different names, unescaped.</param>
    public NameTable(byte[][] names)
    {
        _names = names;
        if (names.Length <= LinearLimit)
        {
            _slots = [];
            return;
        }

        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Length * 2)];
        for (var i = 0; i < names.Length; i++)
        {
            var slot = FirstSlot(names[i]);
            while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = i + 1;
        }
    }

    public int Count => _names.Length;

    /// <summary>The place of the name, or -1.</summary>
    /// <param name="name">Unescaped UTF-8.</param>
    /// <param name="expected">Where to look first; set to the place after the one found.</param>
    public int Find(ReadOnlySpan<byte> name, ref int expected)
    {
        if ((uint)expected < (uint)_names.Length && name.SequenceEqual(_names[expected])) return expected++;

        var found = _slots.Length == 0 ? FindLinear(name) : FindHashed(name);
        if (found >= 0) expected = found + 1;
        return found;
    }

    public int Find(ReadOnlySpan<byte> name) => _slots.Length == 0 ? FindLinear(name) : FindHashed(name);

    private int FindLinear(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i])) return i;
        }

        return -1;
    }

    private int FindHashed(ReadOnlySpan<byte> name)
    {
        for (var slot = FirstSlot(name); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var place = _slots[slot] - 1;
            if (name.SequenceEqual(_names[place])) return place;
        }

        return -1;
    }

    private int FirstSlot(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode() & (_slots.Length - 1);
    }
}
