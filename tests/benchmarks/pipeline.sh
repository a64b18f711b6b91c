#!/usr/bin/env bash
# A pipeline of four commands, restore, build, test and publish, for a web app, three libraries and a test project: with the SDK's own container
# support, with ContainerStages, and with ContainerStagesSharedBuild besides. Prints the CPU seconds (user and system) of each, their ratios to the
# SDK's in the same round, and whether the images of ContainerStages have the same digest. Each pipeline has a fresh clone, an empty content store and
# a repository of its own; only NuGet's packages are kept. The compiler runs as a child process, so that its time counts.
# RUNS=9: rounds. FILES=40: sources a project.
# Needs: .NET SDK 10, docker-registry, curl, GNU time.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
port=${PORT:-5058}
runs=${RUNS:-9}
files=${FILES:-40}
export UseSharedCompilation=false MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export ContinuousIntegrationBuild=true Configuration=Release
trap 'kill "$registry" 2>/dev/null || true; rm -rf "$work"' EXIT

. "$root/tests/benchmarks/registry.sh"
. "$root/tests/benchmarks/package.sh"

mkdir "$work/sources"
cat > "$work/sources/nuget.config" <<EOF
<configuration><packageSources><add key="bench" value="$feed" /></packageSources></configuration>
EOF
cat > "$work/sources/Directory.Build.props" <<EOF
<Project>
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit>
    <ContainerRegistry>127.0.0.1:$port</ContainerRegistry><ContainerBaseImage>127.0.0.1:$port/base:latest</ContainerBaseImage>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ContainerStages" Version="$version" PrivateAssets="all" Condition="'\$(ContainerStagesEnabled)' != 'false'" />
  </ItemGroup>
</Project>
EOF
project() { # name, SDK, items, properties
  mkdir "$work/sources/$1"
  cat > "$work/sources/$1/$1.csproj" <<EOF
<Project Sdk="$2"><PropertyGroup>${4:-}</PropertyGroup><ItemGroup>$3</ItemGroup></Project>
EOF
  for ((file = 1; file <= files; file++)); do
    cat > "$work/sources/$1/Type$file.cs" <<EOF
namespace $1;

public sealed record Type$file(int Number, string Name)
{
    public IEnumerable<string> Words() => Name.Split(' ').Where(word => word.Length > Number).Select(word => word.ToUpperInvariant());

    public async Task<Dictionary<string, int>> CountAsync() => await Task.FromResult(Words().GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count()));
}
EOF
  done
}
reference() { echo "<ProjectReference Include=\"../$1/$1.csproj\" />"; }
project Domain Microsoft.NET.Sdk ""
project Storage Microsoft.NET.Sdk "$(reference Domain)"
project Reports Microsoft.NET.Sdk "$(reference Domain)"
project Shop Microsoft.NET.Sdk.Web "$(reference Storage)$(reference Reports)
  <ContainerStageCheck Include=\"CSTG4012;CSTG4015;CSTG4019\" Severity=\"none\" Justification=\"Nobody starts the image: its base is empty.\" />"
echo 'var app = WebApplication.CreateBuilder(args).Build(); app.MapGet("/", () => new Storage.Type1(1, "a shop").Words()); app.Run();' > "$work/sources/Shop/Program.cs"
project Tests Microsoft.NET.Sdk "$(reference Shop)<PackageReference Include=\"MSTest\" Version=\"4.5.2\" />"
cat > "$work/sources/Tests/ShopTests.cs" <<EOF
[Microsoft.VisualStudio.TestTools.UnitTesting.TestClass]
public class ShopTests
{
    [Microsoft.VisualStudio.TestTools.UnitTesting.TestMethod]
    public void Words() => Microsoft.VisualStudio.TestTools.UnitTesting.Assert.AreEqual("SHOP", new Domain.Type1(1, "a shop").Words().Single());
}
EOF
cat > "$work/sources/Shop.slnx" <<EOF
<Solution>
  <Project Path="Domain/Domain.csproj" /><Project Path="Storage/Storage.csproj" /><Project Path="Reports/Reports.csproj" />
  <Project Path="Shop/Shop.csproj" /><Project Path="Tests/Tests.csproj" />
</Solution>
EOF

pipeline() { # kind, repository; sets cpu
  rm -rf "$work/clone" "$work/cache"
  cp -r "$work/sources" "$work/clone"
  local settings=(ContainerStagesEnabled=true)
  [ "$1" != sdk ] || settings=(ContainerStagesEnabled=false)
  [ "$1" != shared ] || settings+=(ContainerStagesSharedBuild=true)
  (cd "$work/clone" && /usr/bin/time -f '%U %S' -o "$work/time" env "${settings[@]}" "ContainerRepository=$2" "ContainerStagesCacheFolder=$work/cache" bash -euc '
    dotnet restore Shop.slnx -v:quiet
    dotnet build Shop.slnx --no-restore -v:quiet
    dotnet test Shop.slnx --no-build -v:quiet
    dotnet publish Shop --no-restore -v:quiet -t:PublishContainer' >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
  cpu=$(awk '{ print $1 + $2 }' "$work/time")
}
digest() { # repository
  curl -sfI -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json' \
    "http://127.0.0.1:$port/v2/$1/manifests/latest" | tr -d '\r' | awk 'tolower($1) == "docker-content-digest:" { print $2 }'
}
median() { sort -n | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int((NR + 2) / 2)]) / 2 }'; }

# The base of all images, and the packages.
(cd "$work/sources" && dotnet restore Shop.slnx -v:quiet && dotnet publish Shop -v:quiet -t:PublishContainer -p:ContainerBaseImage=scratch \
  -p:ContainerRepository=base -p:ContainerWorkingDirectory=/base/ "-p:ContainerStagesCacheFolder=$work/cache") >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
find "$work/sources" \( -name obj -o -name bin \) -prune -exec rm -rf {} +

for ((run = 1; run <= runs; run++)); do
  pipeline sdk "sdk$run"; sdk=$cpu
  pipeline own "own$run"; own=$cpu
  pipeline shared "shared$run"; shared=$cpu
  [ "$(digest "own$run")" = "$(digest "shared$run")" ] && same=same || same=different
  echo "$sdk $own $shared" >> "$work/rounds"
  awk -v run="$run" -v sdk="$sdk" -v own="$own" -v shared="$shared" -v same="$same" 'BEGIN {
    printf "round %d: SDK %.1f s, ContainerStages %.1f s (%.2f), shared build %.1f s (%.2f), %s digest\n", run, sdk, own, own / sdk, shared, shared / sdk, same }'
done
printf 'median: SDK %.1f s, ContainerStages %.2f, shared build %.2f of it\n' "$(awk '{ print $1 }' "$work/rounds" | median)" \
  "$(awk '{ print $2 / $1 }' "$work/rounds" | median)" "$(awk '{ print $3 / $1 }' "$work/rounds" | median)"
