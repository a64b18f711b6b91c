#!/usr/bin/env bash
# Publishes one web app again and again, with the SDK's own container support and with ContainerStages, to a registry on loopback, and
# prints for each: wall time, time of the tasks that make and push the image, peak memory of the publish process, bytes that the registry got.
# TRIMMED=false: a self-contained app of 110 MB. RUNS=3: how often each is repeated. ENGINE=podman (with a storage of its own) or docker: the image
# goes into that engine, the bytes are those of its `load`, and the first publish is done once.
# KEEP=true: ContainerStagesKeepPublish is set.
# Needs: .NET SDK 10, docker-registry, skopeo, GNU time, apt. Quote ratios, not seconds: both run on the same machine in the same minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
port=${PORT:-5057}
runs=${RUNS:-3}
trap 'kill "$registry" 2>/dev/null || true; rm -rf "$work"' EXIT

. "$root/tests/benchmarks/registry.sh"
. "$root/tests/benchmarks/package.sh"

mkdir -p "$work/app/wwwroot"
cat > "$work/nuget.config" <<EOF
<configuration><packageSources><add key="bench" value="$feed" /></packageSources></configuration>
EOF
cat > "$work/app/Bench.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><PublishTrimmed>${TRIMMED:-true}</PublishTrimmed><SelfContained>true</SelfContained>
    <InvariantGlobalization>true</InvariantGlobalization><ContainerRegistry>127.0.0.1:$port</ContainerRegistry>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ContainerStages" Version="$version" />
    <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
    <ContainerStage Include="base" Packages="default" />
    <ContainerStageCheck Include="CSTG4015" Severity="none" Justification="The base that both share is published as an app that nobody starts." />
  </ItemGroup>
</Project>
EOF
program() { echo "var app = WebApplication.CreateBuilder(args).Build(); app.MapGet(\"/\", () => Newtonsoft.Json.JsonConvert.SerializeObject(\"$1\")); app.Run();" > "$work/app/Program.cs"; }

bytes() { if [ -n "${ENGINE:-}" ]; then stat -c %s "$work/loaded"; else du -sb "$work/registry" 2>/dev/null | cut -f1 || echo 0; fi; }
if [ -n "${ENGINE:-}" ]; then # a command of the engine's name counts what is loaded
  mkdir "$work/bin"
  touch "$work/loaded"
  real=$(command -v "$ENGINE")
  [ "$ENGINE" != podman ] || real="$real --root $work/containers --runroot $work/running"
  printf '#!/bin/sh\ncase " $* " in *" load "*) tee -a "%s" | %s "$@" ;; *) exec %s "$@" ;; esac\n' "$work/loaded" "$real" "$real" > "$work/bin/$ENGINE"
  chmod +x "$work/bin/$ENGINE"
  export PATH=$work/bin:$PATH
  trap '"$ENGINE" rmi --force bench-sdk:latest bench-own:latest >/dev/null 2>&1 || true; kill "$registry" 2>/dev/null || true; rm -rf "$work"' EXIT
fi
publish() { # label, arguments
  local label=$1 before after
  shift
  before=$(bytes)
  (cd "$work/app" && /usr/bin/time -f '%e %M' -o "$work/time" dotnet publish -nr:false -v:quiet -clp:PerformanceSummary --no-restore -t:PublishContainer "$@" >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
  after=$(bytes)
  read -r seconds memory < "$work/time"
  milliseconds=$(awk '$3 ~ /^(CreateNewImage|BuildContainerImage|DeliverContainerImage)$/ { sum += $1 } END { print sum + 0 }' "$work/log")
  printf '%-34s %6.1f s  %6d ms for the image  %4d MB peak  %10d bytes sent\n' "$label" "$seconds" "$milliseconds" $((memory / 1024)) $((after - before))
}
sdk=(-p:ContainerStagesEnabled=false -p:ContainerBaseImage=127.0.0.1:$port/base:latest -p:ContainerRepository=sdk)
own=(-p:ContainerBaseImage=127.0.0.1:$port/base:latest -p:ContainerRepository=own "-p:ContainerStagesCacheFolder=$work/cache" "-p:ContainerStagesKeepPublish=${KEEP:-false}")

program 0
(cd "$work/app" && dotnet restore -nr:false -v:quiet)
publish "base, for both" -p:SelfContained=false -p:PublishTrimmed=false -p:ContainerWorkingDirectory=/base/ -p:ContainerBaseImage=stage:base -p:ContainerRepository=base "-p:ContainerStagesCacheFolder=$work/cache"
if [ -n "${ENGINE:-}" ]; then
  sdk+=(-p:ContainerRegistry= "-p:LocalRegistry=${ENGINE^}" -p:ContainerRepository=bench-sdk)
  own+=(-p:ContainerRegistry= "-p:LocalRegistry=${ENGINE^}" -p:ContainerRepository=bench-own)
  publish "SDK, first" "${sdk[@]}"
  publish "ContainerStages, first" "${own[@]}"
else
  cp -a "$work/registry" "$work/base-only"
  for ((run = 1; run <= runs; run++)); do # neither the registry nor the content store has anything of the app
    for who in sdk own; do
      rm -rf "$work/registry" "$work/cache"
      cp -a "$work/base-only" "$work/registry"
      if [ $who = sdk ]; then publish "SDK, first" "${sdk[@]}"; else publish "ContainerStages, first" "${own[@]}"; fi
    done
  done
fi
for ((run = 1; run <= runs; run++)); do
  publish "SDK, nothing changed" "${sdk[@]}"
  publish "ContainerStages, nothing changed" "${own[@]}"
  program "$run"
  publish "SDK, one line edited" "${sdk[@]}"
  publish "ContainerStages, one line edited" "${own[@]}"
done
