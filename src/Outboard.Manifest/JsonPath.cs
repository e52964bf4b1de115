namespace Outboard.Manifests;

/// <summary>Where something stands, as <c>mcpServers.fetch.args[0]</c> or <c>mcpServers["a b"].port</c>.</summary>
public static class JsonPath
{
    public static string Member(string parent, string name)
    {
        if (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$'))
        {
            return parent.Length == 0 ? name : $"{parent}.{name}";
        }

        // A control character in a name must not reach a terminal.
        var shown = string.Concat(name.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c is '"' or '\\' ? $"\\{c}" : c.ToString()));
        return $"{parent}[\"{shown}\"]";
    }

    public static string Item(string parent, int index) => $"{parent}[{index}]";
}
