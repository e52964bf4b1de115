using System.Globalization;
using System.Text;
using Outboard.Aws.Plans;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Images;

/// <summary>The Dockerfile of a task. What changes seldom comes first, so that a new version of one part builds and uploads only what follows.</summary>
internal static class DockerfileText
{
    /// <summary>The arguments a user may replace the base images with, where these are not to be had.</summary>
    public const string Bases = """
        ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble

        """;

    private const string UvBase = "ARG UV=ghcr.io/astral-sh/uv:0.13.8\n";

    private const string NodeBase = "ARG NODE=docker.io/library/node:22.23.3-bookworm-slim\n";

    private const string Python = "3.13.9";

    public static string Write(TaskPlan task, IReadOnlyList<ServerPackage> packages, bool isPacked)
    {
        var text = new StringBuilder();
        ServerPackage[] python = [.. packages.Where(static package => package.Command.Installer == Installer.Uv)];
        ServerPackage[] node = [.. packages.Where(static package => package.Command.Installer == Installer.Npm)];
        text.Append(CultureInfo.InvariantCulture, $"# Made by outboard for the task {task.Name}.\n").Append(Bases);
        text.Append(python.Length > 0 ? UvBase : "").Append(node.Length > 0 ? NodeBase : "");
        AddPython(text, python);
        AddNode(text, node);

        text.Append("""

            FROM ${RUNTIME}
            RUN echo 'outboard:x:10001:10001::/scratch:/bin/sh' >> /etc/passwd && echo 'outboard:x:10001:' >> /etc/group && mkdir -p /scratch && chown 10001:10001 /scratch

            """);
        text.Append(python.Length > 0 ? "COPY --from=python /opt/python /opt/python\nCOPY --from=python /opt/servers /opt/servers\n" : "");
        text.Append(node.Length > 0 ? "COPY --from=node /usr/local/bin/node /usr/local/bin/node\nCOPY --from=node /opt/servers /opt/servers\n" : "");
        text.Append(isPacked ? "COPY etc /etc/outboard\n" : "");
        text.Append("""
            COPY outboard /opt/outboard
            COPY bin /usr/local/bin
            ENV HOME=/scratch TMPDIR=/scratch ASPNETCORE_HTTP_PORTS=""
            USER 10001:10001
            WORKDIR /scratch
            VOLUME /scratch
            ENTRYPOINT ["mcp-proxy"]

            """);
        return text.ToString();
    }

    private static void AddPython(StringBuilder text, ServerPackage[] packages)
    {
        if (packages.Length == 0)
        {
            return;
        }

        // Compiled now, because a read-only root keeps nothing that is compiled later.
        text.Append("""

            FROM ${UV} AS uv

            FROM ${RUNTIME} AS python
            COPY --from=uv /uv /usr/local/bin/uv
            ENV UV_PYTHON_INSTALL_DIR=/opt/python UV_PYTHON_PREFERENCE=only-managed UV_CACHE_DIR=/var/cache/uv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1

            """);
        foreach (var package in packages)
        {
            var command = package.Command;
            text.Append(CultureInfo.InvariantCulture, $"RUN uv venv --python {command.Python ?? Python} {package.Folder}");
            text.Append(CultureInfo.InvariantCulture, $" \\\n && uv pip install --python {package.Folder} {Words([.. command.Options, .. command.Packages])}");
            text.Append(CultureInfo.InvariantCulture, $" \\\n && test -x {package.Folder}/bin/{command.Program}");
            text.Append(CultureInfo.InvariantCulture, $" \\\n && ln -s bin/{command.Program} {package.Folder}/start\n");
        }
    }

    private static void AddNode(StringBuilder text, ServerPackage[] packages)
    {
        if (packages.Length == 0)
        {
            return;
        }

        text.Append("\nFROM ${NODE} AS node\n");
        text.Append(packages.Any(static package => package.Command.Program is null) ? $"COPY {Launchers.NpmStartPath} /{Launchers.NpmStartPath}\n" : "");
        foreach (var package in packages)
        {
            var command = package.Command;
            text.Append(CultureInfo.InvariantCulture, $"RUN mkdir -p {package.Folder} && cd {package.Folder} && npm install --omit=dev --no-audit --no-fund {Words(command.Packages)}");
            text.Append(command.Program is { } program
                ? $" \\\n && test -x {package.Folder}/node_modules/.bin/{program} \\\n && ln -s node_modules/.bin/{program} {package.Folder}/start\n"
                : $" \\\n && node /{Launchers.NpmStartPath} {package.Folder} {NpmLine.NameOf(command.Packages[0])}\n");
        }
    }

    private static string Words(IEnumerable<string> words) => string.Join(' ', words.Select(ContainerCommand.Quote));
}
