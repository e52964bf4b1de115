# outboard in the place of mcp-proxy, with Node and npx: for servers that are started with npx.
#
#   docker build -t mcp-proxy-npx -f images/mcp-proxy-npx.Dockerfile .
#   docker run --init -p 8810:8810 mcp-proxy-npx --pass-environment --port=8810 --sse-host 0.0.0.0 --env SEARXNG_URL https://searx.example.com -- npx -y mcp-searxng@2.4.0
#
# The package is downloaded at each start. `outboard deploy` makes images with the package inside.
# --init gives the container a first process that collects what others leave behind; ECS does so with initProcessEnabled.
# With a read-only root: docker run --init --read-only --tmpfs /scratch:uid=10001,gid=10001 …
# The entry point is the bridge with the command line of mcp-proxy; for the other commands: --entrypoint outboard.
# The arguments below are exact versions. A mirror, or a digest, can be put in their place: --build-arg RUNTIME=….

ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
ARG NODE=docker.io/library/node:22.23.3-bookworm-slim

# Built on this machine for that one: the compiler runs natively, whatever the image is for.
FROM --platform=$BUILDPLATFORM ${SDK} AS build
ARG TARGETARCH
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng eng
COPY src src
RUN dotnet publish src/Outboard --configuration Release --arch ${TARGETARCH} --no-self-contained --output /opt/outboard \
 && rm -rf /opt/outboard/portable /opt/outboard/*.pdb

FROM ${NODE} AS node

FROM ${RUNTIME}
RUN echo 'outboard:x:10001:10001::/scratch:/bin/sh' >> /etc/passwd && echo 'outboard:x:10001:' >> /etc/group && mkdir -p /scratch && chown 10001:10001 /scratch
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
COPY --from=build /opt/outboard /opt/outboard
RUN ln -s /opt/outboard/outboard /usr/local/bin/outboard && ln -s /opt/outboard/outboard /usr/local/bin/mcp-proxy
# Everything that is written goes to /scratch, so that the root can be read-only.
ENV HOME=/scratch TMPDIR=/scratch ASPNETCORE_HTTP_PORTS=""
USER 10001:10001
WORKDIR /scratch
VOLUME /scratch
ENTRYPOINT ["mcp-proxy"]
