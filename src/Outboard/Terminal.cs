using Spectre.Console;
using Spectre.Console.Rendering;

namespace Outboard;

/// <summary>Where a command reads and prints: data to <see cref="Out"/>, everything for people to <see cref="Error"/>.</summary>
internal sealed class Terminal(Func<Stream> input, Func<Stream> output, TextWriter outWriter, TextWriter errorWriter)
{
    /// <summary>Wide enough that a URL is never broken where nobody looks at a screen.</summary>
    private const int UnboundedWidth = 240;

    public static Terminal System { get; } = new(Console.OpenStandardInput, Console.OpenStandardOutput, Console.Out, Console.Error)
    {
        InIsScreen = !Console.IsInputRedirected,
        OutIsScreen = !Console.IsOutputRedirected,
        ErrorIsScreen = !Console.IsErrorRedirected,
    };

    public TextWriter Out => outWriter;

    public TextWriter Error => errorWriter;

    /// <summary>Somebody can be asked.</summary>
    public bool InIsScreen { get; init; }

    public bool OutIsScreen { get; init; }

    public bool ErrorIsScreen { get; init; }

    /// <summary>The bytes of standard input, for commands that speak a protocol on it.</summary>
    public Stream OpenInput() => input();

    /// <summary>The bytes of standard output, for commands that speak a protocol on it.</summary>
    public Stream OpenOutput() => output();

    /// <summary>Standard output shows colours: it is a screen, and nobody has said NO_COLOR.</summary>
    public bool OutHasColours => OutIsScreen && Ansi(outWriter, isScreen: true).Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };

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
