namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>Follows an answer's pages to the last one.</summary>
internal static class Pages
{
    /// <summary>What Outboard asks for has a few pages; this many are a fault somewhere, and not the account's size.</summary>
    public const int Most = 1000;

    /// <param name="read">The token of a page, null for the first, to its items and the token of the next one; null or empty after the last.</param>
    /// <param name="isEnough">Looks at what is there after a page; true ends the reading.</param>
    /// <exception cref="AwsException">There is no end to them.</exception>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        string operation, Func<string?, Task<(IEnumerable<T> Items, string? Next)>> read, Func<IReadOnlyList<T>, bool>? isEnough = null)
    {
        var all = new List<T>();
        string? token = null;
        for (var page = 1; page <= Most; page++)
        {
            var (items, next) = await read(token);
            all.AddRange(items);
            if (string.IsNullOrEmpty(next) || isEnough?.Invoke(all) is true)
            {
                return all;
            }

            if (next == token)
            {
                throw new AwsException(operation, "EndlessPages", "The same page token came twice in a row.", null, 200);
            }

            token = next;
        }

        throw new AwsException(operation, "EndlessPages", $"There was no end after {Most} pages with {all.Count} entries.", null, 200);
    }
}
