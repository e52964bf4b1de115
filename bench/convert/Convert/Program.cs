using System.Diagnostics;
using System.Text.Json;
using Outboard.Convert;
using Outboard.Servers.Web.Markdown;

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The conversion benchmark reads /proc: run it on Linux.");
    return 2;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException wrong)
{
    await Console.Error.WriteLineAsync($"{wrong.Message}\n\n{Options.Usage}");
    return 2;
}

// One core for both: the peer's process inherits it, and they take turns.
using (var self = Process.GetCurrentProcess())
{
    self.ProcessorAffinity = 1 << (Environment.ProcessorCount - 1);
}

var html = Page.Make(options.Size);
var file = Path.GetTempFileName();
try
{
    await File.WriteAllTextAsync(file, html);
    var machine = Machine.Describe(html.Length);
    using var peer = options.HasPeer ? Peer.Start(file) : null;
    WarmUp();
    peer?.Convert();

    List<Sample> ours = [], theirs = [];
    List<Lap> calls = [], engine = [];
    var document = HtmlPage.Parse(html);
    for (var round = 1; round <= options.Rounds; round++)
    {
        for (var i = 0; i < options.Conversions; i++)
        {
            ours.Add(Sample.Ours(html));
            calls.Add(Sample.OurCall(html));
            engine.Add(Sample.OurEngine(document));
        }

        if (peer is not null)
        {
            theirs.Add(peer.Convert());
        }

        await Console.Error.WriteLineAsync($"round {round}: ours {calls[^1].Cpu:0.0} ms of CPU, peer {theirs.LastOrDefault()?.Whole:0} ms");
    }

    var results = new Results(machine, ours, calls, engine, theirs);
    var report = Report.Write(results);
    Console.Write(report);
    if (options.Out is { } folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "convert.md"), report);
        await File.WriteAllTextAsync(Path.Combine(folder, "convert.json"), JsonSerializer.Serialize(results, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }) + "\n");
    }

    return 0;
}
catch (IOException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
finally
{
    File.Delete(file);
}

// Until the just-in-time compiler has seen enough to settle.
void WarmUp()
{
    var clock = Stopwatch.StartNew();
    for (var i = 0; i < 60 || clock.Elapsed < TimeSpan.FromSeconds(5); i++)
    {
        _ = Sample.Ours(html);
        _ = Sample.OurCall(html);
        _ = Sample.OurEngine(HtmlPage.Parse(html));
    }
}
