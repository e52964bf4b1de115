using Outboard.Aws.Deploy;
using Outboard.Plans;

namespace Outboard.Deploys;

/// <summary>How a command that changes the account shows what it does and asks: as a tree on a screen, as lines, or as JSON lines.</summary>
internal sealed class DeployRun : IAsyncDisposable
{
    private readonly Terminal terminal;
    private readonly EventLines lines;
    private readonly LiveProgress? live;
    private readonly EventJson? json;
    private readonly Lock gate = new();

    public DeployRun(CommandContext context, bool asJson, Consent consent)
    {
        terminal = context.Terminal;
        lines = new EventLines(terminal.Error);
        json = asJson ? new EventJson(terminal.Out, context.Time) : null;
        live = !asJson && terminal.ErrorIsScreen ? new LiveProgress(terminal.Error, context.Time) : null;
        Consent = consent;
        consent.Before = PauseAsync;
    }

    public Consent Consent { get; }

    /// <summary>Null where the output is for people.</summary>
    public EventJson? Json => json;

    public void Report(DeployEvent told)
    {
        // Events come from several threads, and a line is a line.
        lock (gate)
        {
            if (json is not null)
            {
                json.Write(told);
            }
            else if (told is Planned { Plan: var plan })
            {
                PauseAsync().GetAwaiter().GetResult();
                PlanText.Print(plan, terminal);
            }
            else if (told is DestroyPlanned { Plan: var doomed })
            {
                PauseAsync().GetAwaiter().GetResult();
                DestroyReport.Print(doomed, terminal.Error);
            }
            else if (live is not null)
            {
                live.Write(told);
            }
            else
            {
                lines.Write(told);
            }
        }
    }

    public Task PauseAsync() => live?.PauseAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (live is not null)
        {
            await live.DisposeAsync();
        }
    }
}
