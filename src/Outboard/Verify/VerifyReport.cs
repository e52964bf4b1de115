using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Outboard.Verify;

/// <summary>The results as a table for people, or as the JSON of docs/cli.md.</summary>
internal static class VerifyReport
{
    private const int MostNames = 6;

    public static void Print(IReadOnlyList<VerifyResult> results, Terminal terminal)
    {
        var table = Terminal.Columns("SERVER", "URL", "TRANSPORT", "PROTOCOL", "ANSWERS AS", "MS", "TOOLS");
        foreach (var result in results)
        {
            string[] cells =
            [
                result.Server ?? "-",
                result.Url.AbsoluteUri,
                result.Transport ?? "failed",
                result.ProtocolVersion ?? "-",
                result.ServerName is null ? "-" : $"{result.ServerName} {result.ServerVersion}".TrimEnd(),
                result.Milliseconds.ToString(CultureInfo.InvariantCulture),
                result.ToolNames is { } names ? Names(names) : "-",
            ];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        terminal.Data(table);
        foreach (var failed in results.Where(result => !result.Ok))
        {
            terminal.Error.WriteLine($"{failed.Server ?? failed.Url.AbsoluteUri}: {failed.Error}");
        }
    }

    /// <summary>The number and the first few names; <c>--json</c> has all.</summary>
    private static string Names(IReadOnlyList<string> names) => names.Count == 0
        ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"{names.Count}: {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? " ..." : "")}");

    public static string Json(IReadOnlyList<VerifyResult> results) =>
        JsonSerializer.Serialize(new VerifyJson(results.All(result => result.Ok), results), VerifyJsonContext.Default.VerifyJson);
}

/// <summary>The whole document.</summary>
internal sealed record VerifyJson(bool Ok, IReadOnlyList<VerifyResult> Endpoints);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(VerifyJson))]
[JsonSerializable(typeof(IReadOnlyList<VerifyResult>))]
internal sealed partial class VerifyJsonContext : JsonSerializerContext;
