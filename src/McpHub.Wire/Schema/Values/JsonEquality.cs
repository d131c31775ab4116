using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Values;

/// <summary>Equality and hashing of JSON values as JSON Schema means it: numbers by value, members in any order.</summary>
internal static class JsonEquality
{
    /// <summary>False also when the run's budget ends.</summary>
    public static bool AreEqual(JsonElement left, JsonElement right, ref ValidationRun run)
    {
        if (left.ValueKind != right.ValueKind || !run.TryEnterValue()) return false;

        var equal = left.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Compare(JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right)) == 0,
            JsonValueKind.String => TextsAreEqual(JsonText.Raw(left), JsonText.Raw(right)),
            JsonValueKind.Array => ArraysAreEqual(left, right, ref run),
            JsonValueKind.Object => ObjectsAreEqual(left, right, ref run),
            _ => true,
        };
        run.LeaveValue();
        return equal;
    }

    /// <summary>Equal values have equal hashes; the seed differs per process. 0 when the run's budget ends.</summary>
    public static int Hash(JsonElement value, ref ValidationRun run)
    {
        if (!run.TryEnterValue()) return 0;

        var hash = value.ValueKind switch
        {
            JsonValueKind.Number => HashNumber(JsonMarshal.GetRawUtf8Value(value)),
            JsonValueKind.String => HashText(JsonText.Raw(value)),
            JsonValueKind.Array => HashArray(value, ref run),
            JsonValueKind.Object => HashObject(value, ref run),
            var kind => HashCode.Combine(kind),
        };
        run.LeaveValue();
        return hash;
    }

    public static bool TextsAreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right)) return true;
        if (!left.Contains((byte)'\\') && !right.Contains((byte)'\\')) return false;

        using var a = new Utf8Text(left);
        using var b = new Utf8Text(right);
        return a.IsWellFormed && b.IsWellFormed && a.Bytes.SequenceEqual(b.Bytes);
    }

    private static bool ArraysAreEqual(JsonElement left, JsonElement right, ref ValidationRun run)
    {
        if (left.GetArrayLength() != right.GetArrayLength()) return false;

        var theirs = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            if (!theirs.MoveNext() || !AreEqual(item, theirs.Current, ref run)) return false;
        }

        return true;
    }

    private static bool ObjectsAreEqual(JsonElement left, JsonElement right, ref ValidationRun run)
    {
        var count = left.GetPropertyCount();
        if (count != right.GetPropertyCount()) return false;

        // Objects that are compared usually come from one source and have their members in the same order.
        var theirs = right.EnumerateObject();
        foreach (var member in left.EnumerateObject())
        {
            theirs.MoveNext();
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            var inOrder = TextsAreEqual(name, JsonMarshal.GetRawUtf8PropertyName(theirs.Current));
            if (inOrder)
            {
                if (!AreEqual(member.Value, theirs.Current.Value, ref run)) return false;
                continue;
            }

            if (!TryFind(right, name, ref run, out var value) || !AreEqual(member.Value, value, ref run)) return false;
        }

        return true;
    }

    private static bool TryFind(JsonElement value, ReadOnlySpan<byte> name, ref ValidationRun run, out JsonElement found)
    {
        found = default;
        foreach (var member in value.EnumerateObject())
        {
            if (!run.TrySpend(1)) return false;
            if (!TextsAreEqual(name, JsonMarshal.GetRawUtf8PropertyName(member))) continue;
            found = member.Value;
            return true;
        }

        return false;
    }

    private static int HashNumber(ReadOnlySpan<byte> token)
    {
        var number = JsonNumber.Parse(token);
        var hash = new HashCode();
        hash.Add(number.IsNegative);
        hash.Add(number.Magnitude);
        foreach (var digit in number) hash.Add(digit);
        return hash.ToHashCode();
    }

    private static int HashText(ReadOnlySpan<byte> raw)
    {
        using var text = new Utf8Text(raw);
        var hash = new HashCode();
        hash.AddBytes(text.Bytes);
        return hash.ToHashCode();
    }

    private static int HashArray(JsonElement array, ref ValidationRun run)
    {
        var hash = new HashCode();
        foreach (var item in array.EnumerateArray()) hash.Add(Hash(item, ref run));
        return hash.ToHashCode();
    }

    private static int HashObject(JsonElement value, ref ValidationRun run)
    {
        var sum = 1;
        foreach (var member in value.EnumerateObject())
        {
            sum += HashCode.Combine(HashText(JsonMarshal.GetRawUtf8PropertyName(member)), Hash(member.Value, ref run));
        }

        return sum;
    }
}
