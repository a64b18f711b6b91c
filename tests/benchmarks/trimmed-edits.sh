#!/usr/bin/env bash
# Edits an app at random and compares what ContainerStagesKeepTrimming would publish with a whole run of the trimmer (trimmed-edits.cs). Fails when a file differs.
#   trimmed-edits.sh FOLDER PROJECT EDITS [SEED]
# FOLDER: for what is made. PROJECT: the folder of an app for net10.0, which is copied there. The app's own assembly is edited, not what it refers to.
# Needs: .NET SDK 10. An edit takes as long as the trimmer does, twice.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 3 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
mkdir -p "$1"
work=$(cd "$1" && pwd)
edits=$3
seed=${4:-1}
if [ ! -f "$work/link.rsp" ]; then
  rm -rf "$work/app"
  cp -r "$2" "$work/app"
  rm -rf "$work/app/bin" "$work/app/obj"
  cd "$work/app"
  dotnet publish -nr:false -v:detailed -tl:off -c Release -r linux-x64 -p:SelfContained=true -p:PublishTrimmed=true -p:ContinuousIntegrationBuild=true -p:PathMap="$work/app/=/_/" \
    -p:UseSharedCompilation=false -p:EmitCompilerGeneratedFiles=true -p:CompilerGeneratedFilesOutputPath=obj/generated "-p:_ExtraTrimmerArgs=--disable-opt unusedtypechecks" > "$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }
  pwd > "$work/project"
  # The compiler's arguments are one line; the trimmer's are one a line, up to an empty one.
  grep -m1 -oE '/noconfig .*' "$work/log" | xargs -n1 printf '%s\n' > "$work/csc.rsp"
  grep -o '"[^"]*/illink.dll"' "$work/log" | head -n1 | tr -d '"' > "$work/trimmer"
  sed -n '/illink.dll" -a /,/^ *$/p' "$work/log" | sed -E 's/^ +//; s/^.*illink.dll" //' | grep -E '^-' > "$work/link.rsp"
fi
cd "$root"
dotnet run tests/benchmarks/trimmed-edits.cs -- "$work" "$edits" "$seed"
