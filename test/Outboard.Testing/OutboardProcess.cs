using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace Outboard.Testing;

/// <summary>
/// The real <c>outboard</c> program. Disposing it kills it and everything that carries its <see cref="Marker"/>,
/// so a failed test leaves nothing behind either.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class OutboardProcess : TestProcess
{
    /// <summary>The variable a test hands to children (<c>--env</c>, or <c>env</c> in a manifest) so that their whole tree can be found.</summary>
    public const string MarkerVariable = "TEST_TREE_MARKER";

    private OutboardProcess(ProcessStartInfo start, string marker)
        : base(start) => Marker = marker;

    /// <summary>The value of <see cref="MarkerVariable"/> that belongs to this run alone.</summary>
    public string Marker { get; }

    public static string NewMarker() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    /// <param name="arguments">The command line after the program's name.</param>
    /// <param name="marker">What the arguments or the manifest set <see cref="MarkerVariable"/> to, when they do.</param>
    /// <param name="environment">Added to this process's environment.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="program">Another path to the program, such as a link called <c>mcp-proxy</c>.</param>
    public static OutboardProcess Start(
        IEnumerable<string> arguments,
        string? marker = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? folder = null,
        string? program = null) =>
        new(StartInfo(program ?? Repo.Outboard, arguments, environment, folder), marker ?? NewMarker());

    /// <summary><c>outboard bridge --port 0 --env MARKER… OPTIONS -- COMMAND…</c>: one stdio server on a free port.</summary>
    public static OutboardProcess Bridge(IEnumerable<string> options, IEnumerable<string> command)
    {
        var marker = NewMarker();
        return Start(["bridge", "--port", "0", "--env", MarkerVariable, marker, .. options, "--", .. command], marker);
    }

    /// <summary>The address it listens on, from the line <c>Uvicorn running on http://HOST:PORT</c> that scripts look for (bridge-compat 1.6).</summary>
    public async Task<Uri> ListeningAsync() => new((await LineAsync(Listening())).Groups["url"].Value);

    /// <summary>Waits until no process of this run is left, wherever it moved.</summary>
    public Task NoProcessLeftAsync() => ProcessTable.NoneMarked(MarkerVariable, Marker);

    /// <summary>The processes of this run's children, and theirs.</summary>
    public List<ProcessRow> Tree() => ProcessTable.Marked(MarkerVariable, Marker);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var row in Tree())
        {
            try
            {
                using var left = Process.GetProcessById(row.Id);
                left.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended by itself in between.
            }
        }
    }

    [GeneratedRegex(@"Uvicorn running on (?<url>http://\S+:\d+)")]
    private static partial Regex Listening();
}
