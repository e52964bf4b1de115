using System.Globalization;
using System.Text;

namespace FakeAws.Wire;

/// <summary>A part of a list, and the token of the next.</summary>
internal static class Page
{
    public static (IReadOnlyList<T> Items, string? Next) Of<T>(IEnumerable<T> all, string? token, int size)
    {
        var start = token is null or "" ? 0 : Start(token);
        var list = all.ToList();
        var items = list.Skip(start).Take(size).ToList();
        return (items, start + size < list.Count ? Token(start + size) : null);
    }

    private static string Token(int start) => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"from {start}")));

    private static int Start(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split(' ') is ["from", var number]
            && int.TryParse(number, CultureInfo.InvariantCulture, out var start)
            ? start
            : throw AwsError.Validation("The token is not one of ours: " + token);
    }
}
