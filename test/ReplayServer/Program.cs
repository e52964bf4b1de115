using System.Text;
using Outboard.Testing;
using ReplayServer;

// Plays the server's side of a transcript: ReplayServer FILE [--without METHOD]…
// It waits for each line of the client and then writes what the recorded server wrote, with the ids and tokens this client uses.
// Methods named by --without are left out, with their answers: those the bridge answers itself.
// A client that says something else than the recorded one ends it with exit code 3 and the difference on standard error.
var without = args[1..].Where(static argument => argument != "--without").ToHashSet(StringComparer.Ordinal);
var replay = new Replay(Transcript.Read(args[0]), without);
using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = true };
try
{
    do
    {
        foreach (var line in replay.Due())
        {
            await output.WriteLineAsync(line);
        }

        if (await input.ReadLineAsync() is not { } heard)
        {
            return 0;
        }

        if (replay.Hear(heard) is { } answer)
        {
            await output.WriteLineAsync(answer);
        }
    }
    while (true);
}
catch (InvalidDataException difference)
{
    await Console.Error.WriteLineAsync(difference.Message);
    return 3;
}
