using Outboard.Aws.Deploy;
using Spectre.Console;

namespace Outboard.Deploys;

/// <summary>The tree on a screen, drawn anew four times a second, out of the way while somebody is asked.</summary>
internal sealed class LiveProgress : IAsyncDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole console;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private ProgressView view;
    private CancellationTokenSource? drawing;
    private Task drawn = Task.CompletedTask;

    public LiveProgress(TextWriter writer, TimeProvider time)
    {
        this.time = time;
        view = new ProgressView(time);
        console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Interactive = InteractionSupport.No });
    }

    public void Write(DeployEvent told)
    {
        view.Add(told);
        switch (told)
        {
            case SignedIn or Notice or AdoptionFound or Diagnosed or BuildOutput:
                // Drawn above the tree, and stays.
                console.WriteLine(EventLines.Text(told)!);
                break;
            case StepStarted:
                Start();
                break;
        }
    }

    /// <summary>Leaves the tree as it is and begins another below, at the next step.</summary>
    public async Task PauseAsync()
    {
        CancellationTokenSource? ending;
        lock (gate)
        {
            (ending, drawing) = (drawing, null);
        }

        if (ending is not null)
        {
            await ending.CancelAsync();
            await drawn;
            ending.Dispose();
            view = new ProgressView(time);
        }
    }

    public async ValueTask DisposeAsync() => await PauseAsync();

    private void Start()
    {
        lock (gate)
        {
            if (drawing is null)
            {
                drawing = new CancellationTokenSource();
                drawn = DrawAsync(drawing.Token);
            }
        }
    }

    private Task DrawAsync(CancellationToken end) => console.Live(view.Render()).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
    {
        using var frames = new PeriodicTimer(Frame, time);
        while (!end.IsCancellationRequested)
        {
            live.UpdateTarget(view.Render());
            live.Refresh();
            try
            {
                await frames.WaitForNextTickAsync(end);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        live.UpdateTarget(view.Render());
        live.Refresh();
    });
}
