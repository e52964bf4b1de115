using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Outboard.Verify;

/// <summary>The results as a table for people, or as the JSON of docs/cli.md.</summary>
internal static class VerifyReport
{
    public static void Print(IReadOnlyList<VerifyResult> results, Terminal terminal)
    {
        var table = Terminal.Columns("SERVER", "URL", "TRANSPORT", "PROTOCOL", "ANSWERS AS", "TOOLS", "MS");
        foreach (var result in results)
        {
            string[] cells =
            [
                result.Server ?? "-",
                result.Url.AbsoluteUri,
                result.Transport ?? "failed",
                result.ProtocolVersion ?? "-",
                result.ServerName is null ? "-" : $"{result.ServerName} {result.ServerVersion}".TrimEnd(),
                result.Tools?.ToString(CultureInfo.InvariantCulture) ?? "-",
                result.Milliseconds.ToString(CultureInfo.InvariantCulture),
            ];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        terminal.Data(table);
        foreach (var failed in results.Where(result => !result.Ok))
        {
            terminal.Error.WriteLine($"{failed.Server ?? failed.Url.AbsoluteUri}: {failed.Error}");
        }
    }

    public static string Json(IReadOnlyList<VerifyResult> results) =>
        JsonSerializer.Serialize(new VerifyJson(results.All(result => result.Ok), results), VerifyJsonContext.Default.VerifyJson);
}

/// <summary>The whole document.</summary>
internal sealed record VerifyJson(bool Ok, IReadOnlyList<VerifyResult> Endpoints);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(VerifyJson))]
internal sealed partial class VerifyJsonContext : JsonSerializerContext;
