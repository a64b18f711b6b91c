#!/usr/bin/env bash
# Publishes the sample HelloWeb (31 MB, trimmed, on a composed root) and prints the milliseconds that all static checks took together:
# cold, with an empty content store, and warm, after one line was edited. Each publish is a new process, so that both include the compiling
# of our own code. The base's own layers are read before, once for each base: that is not counted.
# RUNS=3: how often each is repeated. The budget: 1000 ms cold, 150 ms warm.
# Needs: .NET SDK 10, apt.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
runs=${RUNS:-3}
trap 'rm -rf "$work"' EXIT

export NUGET_PACKAGES=$work/packages
version=0.1.0-bench.$(date +%s)
dotnet pack -nr:false -v:quiet "$root/src/ContainerStages.Tasks" -c Release "-p:Version=$version" "-p:PackageOutputPath=$work/feed" >/dev/null

cp -r "$root/samples/HelloWeb" "$work/app"
rm -rf "$work/app/bin" "$work/app/obj"
sed -i "s/\"0\.1\.0\"/\"$version\"/" "$work/app/HelloWeb.csproj"
cat > "$work/nuget.config" <<EOF
<configuration><packageSources><add key="bench" value="$work/feed" /></packageSources></configuration>
EOF

publish() { # label
  (cd "$work/app" && dotnet publish -nr:false -v:detailed --tl:off -t:PublishContainer -p:ContainerStagesStartCheck=false \
    "-p:ContainerStagesCacheFolder=$work/cache" "-p:ContainerStagesLayoutPath=$work/layout" >"$work/log" 2>&1) || { tail -50 "$work/log"; exit 1; }
  printf '%-6s %s\n' "$1" "$(grep -om1 'Checks took .*' "$work/log")"
}

for ((run = 1; run <= runs; run++)); do
  rm -rf "$work/cache"
  publish cold
done
for ((run = 1; run <= runs; run++)); do
  echo "// $run" >> "$work/app/Program.cs"
  publish warm
done
