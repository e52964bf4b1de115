using Spectre.Console;
using Spectre.Console.Rendering;

namespace Outboard;

/// <summary>Where a command reads and prints: data to <see cref="Out"/>, everything for people to <see cref="Error"/>.</summary>
internal sealed class Terminal(Func<Stream> input, Func<Stream> output, TextWriter outWriter, TextWriter errorWriter)
{
    /// <summary>Wide enough that a URL is never broken where nobody looks at a screen.</summary>
    private const int UnboundedWidth = 240;

    private Stream? lines;

    public static Terminal System { get; } = new(Console.OpenStandardInput, Console.OpenStandardOutput, Console.Out, Console.Error)
    {
        InIsScreen = !Console.IsInputRedirected,
        OutIsScreen = !Console.IsOutputRedirected,
        ErrorIsScreen = !Console.IsErrorRedirected,
    };

    public TextWriter Out => outWriter;

    public TextWriter Error => errorWriter;

    public bool OutIsScreen { get; init; }

    public bool ErrorIsScreen { get; init; }

    /// <summary>Somebody sits at standard input.</summary>
    public bool InIsScreen { get; init; }

    /// <summary>A question would be seen, and answered by somebody.</summary>
    public bool CanAsk => InIsScreen && ErrorIsScreen;

    /// <summary>The bytes of standard input, for commands that speak a protocol on it.</summary>
    public Stream OpenInput() => input();

    /// <summary>The bytes of standard output, for commands that speak a protocol on it.</summary>
    public Stream OpenOutput() => output();

    public void Warn(string text) => errorWriter.WriteLine($"warning: {text}");

    /// <summary>Asks on standard error, so that what is printed stays data.</summary>
    /// <returns>Null at the end of input.</returns>
    public string? AskForLine(string prompt)
    {
        errorWriter.Write(prompt);
        errorWriter.Flush();

        // A byte at a time: what is typed ahead belongs to the next question.
        lines ??= input();
        var bytes = new List<byte>();
        int next;
        while ((next = lines.ReadByte()) is >= 0 and not '\n')
        {
            bytes.Add((byte)next);
        }

        return next < 0 && bytes.Count == 0 ? null : global::System.Text.Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
    }

    public void Data(IRenderable table) => Render(outWriter, OutIsScreen, table);

    /// <summary>A table without frames, so that it reads well in a log and splits with <c>awk</c>.</summary>
    public static Table Columns(params ReadOnlySpan<string> titles)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title)).PadRight(2).NoWrap());
        }

        return table;
    }

    /// <summary>Standard output shows colours: it is a screen, and nobody has said NO_COLOR.</summary>
    public bool OutHasColours => OutIsScreen && Ansi(outWriter, isScreen: true).Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };

    private static void Render(TextWriter writer, bool isScreen, IRenderable table)
    {
        var console = Ansi(writer, isScreen);
        if (!isScreen)
        {
            console.Profile.Width = UnboundedWidth;
        }

        console.Write(table);
        writer.Flush();
    }

    private static IAnsiConsole Ansi(TextWriter writer, bool isScreen) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isScreen ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isScreen ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });
}
