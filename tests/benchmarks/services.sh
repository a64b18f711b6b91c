#!/usr/bin/env bash
# A solution of web services that share a library, each trimmed and self-contained, on a fresh agent: no outputs, an empty content store, packages
# restored. One service was edited since the commit before. Publishes all images with the SDK's own container support, and with ContainerStages, whose
# remote cache has the results of the commit before. Prints the time of each, and its ratio to the SDK's.
# SERVICES=20, RUNS=1: how many there are, and how often each way is taken.
# Needs: .NET SDK 10, docker-registry, GNU time, apt. Quote ratios, not seconds: both run on the same machine in the same minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
port=${PORT:-5059}
services=${SERVICES:-20}
trap 'kill "$registry" 2>/dev/null || true; rm -rf "$work"' EXIT

. "$root/tests/benchmarks/registry.sh"
. "$root/tests/benchmarks/package.sh"

mkdir -p "$work/source/Shared"
cat > "$work/source/nuget.config" <<EOF
<configuration><packageSources><add key="bench" value="$feed" /></packageSources></configuration>
EOF
cat > "$work/source/Directory.Build.props" <<EOF
<Project>
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
    <ContainerRegistry>127.0.0.1:$port</ContainerRegistry><ContainerBaseImage>127.0.0.1:$port/base:latest</ContainerBaseImage>
  </PropertyGroup>
</Project>
EOF
echo '<Project Sdk="Microsoft.NET.Sdk" />' > "$work/source/Shared/Shared.csproj"
echo 'namespace Shared; public static class Text { public static string Hello(string who) => "Hello from " + who; }' > "$work/source/Shared/Text.cs"
program() { echo "var app = WebApplication.CreateBuilder(args).Build(); app.MapGet(\"/\", () => Shared.Text.Hello(\"$1\")); app.Run();" > "$work/source/Service$2/Program.cs"; }
echo "<Solution>" > "$work/source/Services.slnx"
for ((i = 1; i <= services; i++)); do
  mkdir "$work/source/Service$i"
  cat > "$work/source/Service$i/Service$i.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ContainerStages" Version="$version" />
    <ProjectReference Include="../Shared/Shared.csproj" />
    <ContainerStage Include="base" Packages="default" Condition="'\$(ContainerRepository)' == 'base'" />
    <ContainerStageCheck Include="CSTG4015" Severity="none" Justification="The base that both share is published as an app that nobody starts." />
  </ItemGroup>
</Project>
EOF
  program "service $i" "$i"
  echo "  <Project Path=\"Service$i/Service$i.csproj\" />" >> "$work/source/Services.slnx"
done
echo "</Solution>" >> "$work/source/Services.slnx"

publish() { # label, project or solution, arguments: on a fresh agent
  local label=$1 what=$2
  shift 2
  rm -rf "$work/agent" "$work/store"
  cp -a "$work/source" "$work/agent"
  (cd "$work/agent" && dotnet restore -nr:false -v:quiet)
  (cd "$work/agent" && /usr/bin/time -f %e -o "$work/time" dotnet publish "$what" -nr:false -v:quiet --no-restore -t:PublishContainer "$@" >"$work/log" 2>&1) ||
    { cat "$work/log"; exit 1; }
  seconds=$(cat "$work/time")
  printf '%-34s %7.1f s\n' "$label" "$seconds"
}
own=("-p:ContainerStagesCacheFolder=$work/store" -p:ContainerStagesKeepPublish=true
  "-p:ContainerStagesCacheFrom=127.0.0.1:$port/publish-cache" "-p:ContainerStagesCacheTo=127.0.0.1:$port/publish-cache")

publish "base, for both" Service1 -p:SelfContained=false -p:PublishTrimmed=false -p:ContainerWorkingDirectory=/base/ \
  -p:ContainerBaseImage=stage:base -p:ContainerRepository=base "-p:ContainerStagesCacheFolder=$work/store"
publish "ContainerStages, commit before" Services.slnx "${own[@]}"
for ((run = 1; run <= ${RUNS:-1}; run++)); do
  program "edit $run" 1
  publish "SDK, one edited" Services.slnx -p:ContainerStagesEnabled=false
  sdk=$seconds
  publish "ContainerStages, one edited" Services.slnx "${own[@]}"
  awk "BEGIN { printf \"ratio to the SDK: %.2f\n\", $seconds / $sdk }"
done
