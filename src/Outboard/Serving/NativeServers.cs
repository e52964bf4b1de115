using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Outboard.Manifests;
using Outboard.Servers;

namespace Outboard.Serving;

/// <summary>
/// The native servers this process runs. Conversations of one manifest entry share one server, and with it its connections and its cache of
/// public pages; entries that differ, if only in a value filled in from a header, share nothing.
/// </summary>
internal sealed class NativeServers(IReadOnlyDictionary<string, string> environment, ILoggerFactory log, TimeProvider time) : IDisposable
{
    /// <summary>Servers nobody speaks to that are kept for the next who does.</summary>
    private const int MostIdle = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<NativeServerSpec, Running> running = [];

    private sealed class Running(NativeServer server)
    {
        public NativeServer Server => server;

        public int Conversations { get; set; }

        /// <summary>When the last of them ended (timestamp).</summary>
        public long IdleSince { get; set; }
    }

    /// <summary>Finds what is wrong with the options and variables of a manifest's native servers.</summary>
    public static IEnumerable<Problem> Check(Manifest manifest, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var spec in manifest.Servers.OfType<NativeServerSpec>())
        {
            var problems = new List<Problem>();
            try
            {
                Create(spec, environment).Dispose();
            }
            catch (OutboardException wrong)
            {
                problems.AddRange(wrong.Problems.Count > 0 ? wrong.Problems : [new Problem("", $"{wrong.What} {wrong.Why}".TrimEnd(), wrong.Fix ?? "")]);
            }

            foreach (var problem in problems)
            {
                yield return problem with { Path = $"mcpServers.{spec.Name}{(problem.Path.Length == 0 ? "" : $": {problem.Path}")}" };
            }
        }
    }

    /// <summary>A server that will not be run, to find out whether it could be.</summary>
    /// <exception cref="OutboardException">An option or a variable is wrong.</exception>
    public static NativeServer Create(NativeServerSpec spec, IReadOnlyDictionary<string, string> environment) =>
        NativeServer.Create(spec.Kind, spec.Args, Settings(spec, environment, NullLoggerFactory.Instance, TimeProvider.System));

    /// <summary>One conversation with the server an entry names.</summary>
    public async Task RunAsync(NativeServerSpec spec, Stream input, Stream output, CancellationToken cancellation)
    {
        var server = Take(spec);
        try
        {
            await server.Server.RunAsync(input, output, cancellation);
        }
        finally
        {
            GiveBack(server);
        }
    }

    public void Dispose()
    {
        foreach (var (_, server) in running)
        {
            server.Server.Dispose();
        }
    }

    private Running Take(NativeServerSpec spec)
    {
        lock (gate)
        {
            if (!running.TryGetValue(spec, out var server))
            {
                server = new Running(NativeServer.Create(spec.Kind, spec.Args, Settings(spec, environment, log, time)));
                running.Add(spec, server);
            }

            server.Conversations++;
            return server;
        }
    }

    private void GiveBack(Running server)
    {
        lock (gate)
        {
            server.Conversations--;
            server.IdleSince = time.GetTimestamp();
            var idle = running.Where(static entry => entry.Value.Conversations == 0).OrderBy(static entry => entry.Value.IdleSince).ToList();
            foreach (var (spec, longest) in idle.Take(Math.Max(0, idle.Count - MostIdle)))
            {
                running.Remove(spec);
                longest.Server.Dispose();
            }
        }
    }

    /// <summary>A native server reads its variables from Outboard's own environment, over which the entry's <c>env</c> goes.</summary>
    private static NativeServerSettings Settings(NativeServerSpec spec, IReadOnlyDictionary<string, string> environment, ILoggerFactory log, TimeProvider time)
    {
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (name, value) in spec.Env)
        {
            variables[name] = value;
        }

        return new NativeServerSettings { Environment = variables, Version = CommandLine.Version, Log = log, Time = time };
    }
}
