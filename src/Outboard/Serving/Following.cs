using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>The files a gateway goes on looking at: each null where there is none, or it is not followed.</summary>
internal sealed record FollowedFiles(ManifestFile? Manifest = null, TokenSource? Tokens = null);

/// <summary>Applies later edits of the files a gateway was started with, and tells what came of them.</summary>
internal sealed class Following : IDisposable
{
    private const string Unchanged = "The edit was not applied; everything runs on as it was. Save a corrected file and it will be.";

    private readonly FollowedFiles files;
    private readonly Notices notices;
    private readonly CommandContext context;
    private readonly FileWatch? manifest;
    private readonly FileWatch? tokens;

    /// <summary>The files are looked at now, so that an edit made during the start is not missed.</summary>
    public Following(FollowedFiles files, Notices notices, CommandContext context)
    {
        (this.files, this.notices, this.context) = (files, notices, context);
        manifest = files.Manifest?.Path is { } path ? new FileWatch(path, context.Time) : null;
        tokens = files.Tokens?.File is { } file ? new FileWatch(Path.GetFullPath(file, context.Folder), context.Time) : null;
    }

    /// <summary>Until cancelled; breaks only for a fault of ours.</summary>
    public Task RunAsync(GatewayHost host, CancellationToken cancellation) => Task.WhenAll(
        FollowAsync(manifest, files.Manifest?.Path, () => ApplyManifestAsync(host, cancellation), cancellation),
        FollowAsync(tokens, files.Tokens?.File, () => ApplyTokensAsync(host, cancellation), cancellation));

    public void Dispose()
    {
        manifest?.Dispose();
        tokens?.Dispose();
    }

    private async Task FollowAsync(FileWatch? watch, string? file, Func<Task<IReadOnlyList<string>>> apply, CancellationToken cancellation)
    {
        while (watch is not null)
        {
            await watch.ChangedAsync(cancellation);
            try
            {
                notices.Edited(Path.GetFileName(file!), await apply());
            }
            catch (UsageException wrong)
            {
                notices.Fail(wrong.Reason, Unchanged);
            }
            catch (OutboardException refused)
            {
                notices.Fail(refused, Unchanged);
            }
        }
    }

    private Task<IReadOnlyList<string>> ApplyManifestAsync(GatewayHost host, CancellationToken cancellation) =>
        host.ApplyAsync(files.Manifest!.Read(context.Environment), cancellation);

    private async Task<IReadOnlyList<string>> ApplyTokensAsync(GatewayHost host, CancellationToken cancellation)
    {
        var valid = files.Tokens!.Read(context);
        var ended = await host.ReplaceTokensAsync(valid, cancellation);
        return [$"{valid.Count} {(valid.Count == 1 ? "token is" : "tokens are")} valid now, sessions of revoked ones ended: {ended}"];
    }
}
