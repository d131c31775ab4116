namespace McpHub.Wire.Schema.Validation;

/// <summary>
/// Which members or items of one object or array have been looked at by successful subschemas; what
/// <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> ask for. Positions are those of the instance.
/// </summary>
internal sealed class EvaluatedSet
{
    private ulong[] _bits = [];
    private bool _all;

    public bool Contains(int index) =>
        _all || (index >> 6 < _bits.Length && (_bits[index >> 6] & (1UL << index)) != 0);

    public void Add(int index)
    {
        if (_all) return;
        if (index >> 6 >= _bits.Length) Array.Resize(ref _bits, Math.Max((index >> 6) + 1, _bits.Length * 2));
        _bits[index >> 6] |= 1UL << index;
    }

    public void AddAll() => _all = true;

    public void AddFrom(EvaluatedSet other)
    {
        _all |= other._all;
        if (other._bits.Length > _bits.Length) Array.Resize(ref _bits, other._bits.Length);
        for (var i = 0; i < other._bits.Length; i++) _bits[i] |= other._bits[i];
    }
}
