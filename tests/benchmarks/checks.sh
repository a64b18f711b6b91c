#!/usr/bin/env bash
# Publishes the sample HelloWeb (31 MB, trimmed, on a composed root) and prints the milliseconds that all static checks took together, and those of the
# reports: cold, with an empty content store; warm, after one line was edited; and the same, when nothing was. Each publish is a new process, so that what
# is compiled as it runs is counted. The base's own layers are read before, once for each base: that is not counted.
# What counts is the least of several runs: whatever else the machine does only adds to it. Ends with 3 when that is over the budget.
# RUNS=5: how often each is repeated.
# Needs: .NET SDK 10, apt.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
runs=${RUNS:-5}
trap 'rm -rf "$work"' EXIT

. "$root/tests/benchmarks/package.sh"
cp -r "$root/samples/HelloWeb" "$work/app"
rm -rf "$work/app/bin" "$work/app/obj"
sed -i -E "s/(Include=\"ContainerStages\" Version=\")[^\"]+/\1$version/" "$work/app/HelloWeb.csproj"
cat > "$work/nuget.config" <<EOF
<configuration><packageSources><add key="bench" value="$feed" /></packageSources></configuration>
EOF

publish() { # label; sets least_checks and least_reports
  (cd "$work/app" && dotnet publish -nr:false -v:detailed --tl:off -t:PublishContainer -p:ContainerStagesStartCheck=false \
    "-p:ContainerStagesCacheFolder=$work/cache" "-p:ContainerStagesLayoutPath=$work/layout" >"$work/log" 2>&1) || { tail -50 "$work/log"; exit 1; }
  took "$1" Checks least_checks
  took "$1" Reports least_reports
}

took() { # label, what, the variable of the least
  local line ms
  line=$(grep -om1 "$2 took .*" "$work/log")
  printf '%-6s %s\n' "$1" "$line"
  ms=${line#"$2 took "} ms=${ms%% ms*}
  [ -n "${!3}" ] && [ "${!3}" -le "$ms" ] || printf -v "$3" '%s' "$ms"
}

over=0
report() { # label, budget of the checks
  within "$1, checks" "$least_checks" "$2"
  within "$1, reports" "$least_reports" 30
  least_checks= least_reports=
}

within() { # label, least, budget
  printf '%-13s least of %d: %d ms, budget %d ms\n' "$1" "$runs" "$2" "$3"
  [ "$2" -le "$3" ] || over=1
}

least_checks= least_reports=
for ((run = 1; run <= runs; run++)); do
  rm -rf "$work/cache"
  publish cold
done
report cold 1000
for ((run = 1; run <= runs; run++)); do
  echo "// $run" >> "$work/app/Program.cs"
  publish warm
done
report warm 150
for ((run = 1; run <= runs; run++)); do
  publish same
done
report same 150
[ "$over" = 0 ] || exit 3
