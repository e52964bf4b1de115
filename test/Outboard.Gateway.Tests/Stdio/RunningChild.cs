using System.Text;
using Outboard.Gateway.Stdio;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Stdio;

/// <summary>A child started as the bridge starts it, its lines kept.</summary>
internal sealed class RunningChild : IAsyncDisposable
{
    private readonly List<string> lines = [];

    private RunningChild(string command, string[] args, Dictionary<string, string>? environment, string? cwd)
    {
        Errors = new ErrorLines(static _ => { }, TimeProvider.System);
        environment ??= new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" };
        Child = LinuxChild.Start(new ChildCommand("s", command, args, environment, cwd), new FrameReader(OnLine), Errors);
        Child.Begin();
    }

    public LinuxChild Child { get; }

    public ErrorLines Errors { get; }

    public string[] Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    public ProcessRow Row => ProcessTable.Find(Child.ProcessId)!;

    public static RunningChild Shell(string script, Dictionary<string, string>? environment = null, string? cwd = null) =>
        new("/bin/sh", ["-c", script], environment, cwd);

    public static RunningChild Naughty(params string[] options) => new(
        Repo.NaughtyServer,
        options,
        new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = "/tmp", ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "" },
        null);

    public Task<ChildExit> ExitAsync() => Child.Exited.WaitAsync(Eventually.Limit);

    public Task LineAsync(string text) => Eventually.Is(() => Lines.Contains(text), () => string.Join('\n', Lines), expression: text);

    public async Task WriteAsync(string text) => await Child.WriteAsync(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        Child.Kill();
        await Child.Exited.WaitAsync(Eventually.Limit);
    }

    private void OnLine(ReadOnlySpan<byte> line, bool cut)
    {
        lock (lines)
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }
    }
}
