# outboard alone: the bridge, the gateway, and the native servers fetch, aws-docs and searxng.
#
#   docker build -t outboard -f images/outboard.Dockerfile .
#   docker run --init -p 8808:8808 outboard --host 0.0.0.0 --port 8808 --no-auth -- outboard serve fetch
#
# --init gives the container a first process that collects what others leave behind; ECS does so with initProcessEnabled.
# With a read-only root: docker run --init --read-only --tmpfs /scratch:uid=10001,gid=10001 …
# The entry point is the bridge with the command line of mcp-proxy; for the other commands: --entrypoint outboard.
# The arguments below are exact versions. A mirror, or a digest, can be put in their place: --build-arg RUNTIME=….

ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble

# Built on this machine for that one: the compiler runs natively, whatever the image is for.
FROM --platform=$BUILDPLATFORM ${SDK} AS build
ARG TARGETARCH
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng eng
COPY src src
RUN dotnet publish src/Outboard --configuration Release --arch ${TARGETARCH} --no-self-contained --output /opt/outboard \
 && rm -rf /opt/outboard/portable /opt/outboard/*.pdb

FROM ${RUNTIME}
RUN echo 'outboard:x:10001:10001::/scratch:/bin/sh' >> /etc/passwd && echo 'outboard:x:10001:' >> /etc/group && mkdir -p /scratch && chown 10001:10001 /scratch
COPY --from=build /opt/outboard /opt/outboard
RUN ln -s /opt/outboard/outboard /usr/local/bin/outboard && ln -s /opt/outboard/outboard /usr/local/bin/mcp-proxy
# Everything that is written goes to /scratch, so that the root can be read-only.
ENV HOME=/scratch TMPDIR=/scratch ASPNETCORE_HTTP_PORTS=""
USER 10001:10001
WORKDIR /scratch
VOLUME /scratch
ENTRYPOINT ["mcp-proxy"]
