using System.Collections;
using System.Runtime.CompilerServices;

namespace Outboard.Manifests;

/// <summary>An immutable list that is equal to another with equal items, so that records holding it compare by value.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T>(T[] items) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    public int Count => items.Length;

    public T this[int index] => items[index];

    public ReadOnlySpan<T> AsSpan() => items;

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public bool Equals(ValueList<T>? other) => other is not null && AsSpan().SequenceEqual(other.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}

/// <summary>An immutable string map in the order it was written, compared by value.</summary>
public sealed class ValueMap(IEnumerable<KeyValuePair<string, string>> entries)
    : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<ValueMap>
{
    public static readonly ValueMap Empty = new([]);

    private readonly KeyValuePair<string, string>[] _entries = [.. entries];

    public int Count => _entries.Length;

    /// <summary>The value of <paramref name="key"/> (case-sensitive), or null.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var (name, value) in _entries)
            {
                if (name == key)
                {
                    return value;
                }
            }

            return null;
        }
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    public bool Equals(ValueMap? other) => other is not null && _entries.AsSpan().SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _entries)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
