using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;

namespace Outboard.Deploys;

/// <summary>Log lines as they are printed: coloured by server on a screen, plain otherwise, or JSON.</summary>
internal sealed class LogLines(Terminal terminal, bool asJson)
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Cyan, yellow, magenta, green, blue and the bright ones, as ANSI numbers; none of them red: that is for errors. Spectre would break long lines.</summary>
    private static readonly int[] s_colours = [36, 33, 35, 32, 34, 95, 96, 93];

    private static readonly JsonSerializerOptions s_line = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, int> colours = new(StringComparer.Ordinal);

    private readonly bool hasColours = !asJson && terminal.OutHasColours;

    private int width;

    public void Print(LogLine line)
    {
        var at = line.At.UtcDateTime;
        if (asJson)
        {
            terminal.Out.WriteLine(new JsonObject
            {
                ["time"] = at.ToString(Time, CultureInfo.InvariantCulture), ["server"] = line.Server, ["task"] = line.Task, ["message"] = line.Text,
            }.ToJsonString(s_line));
            return;
        }

        width = Math.Max(width, line.Server.Length);
        var head = $"{at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {line.Server.PadRight(width)}";
        if (hasColours && !colours.ContainsKey(line.Server))
        {
            colours[line.Server] = s_colours[colours.Count % s_colours.Length];
        }

        terminal.Out.WriteLine(hasColours ? $"\e[{colours[line.Server]}m{head}\e[0m  {Harmless(line.Text)}" : $"{head}  {Harmless(line.Text)}");
    }

    /// <summary>What a server prints must not steer the terminal of whoever reads its log.</summary>
    private static string Harmless(string text) => string.Concat(text.Select(static letter => char.IsControl(letter) && letter != '\t' ? '\uFFFD' : letter));
}
