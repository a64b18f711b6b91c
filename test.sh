#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all tests. The last line is "N passed, N failed".
# With --fast: only the unit tests that need no tools, registries and engines.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [ "${1:-}" = --fast ]; then
  dotnet build tests/ContainerStages.Tests -nr:false -v:quiet -nologo
  cd tests/ContainerStages.Tests && exec dotnet run --no-build -- --no-ansi --filter "TestCategory!=tools"
fi

# The tests' oracles are other people's tools: registry, engines, validators, the static linker.
tools=(aarch64-linux-gnu-gcc qemu-aarch64-static curl skopeo umoci oci-image-tool podman buildah runc dockerd docker-registry ld.lld gcc readelf file zstd openssl git setpriv bwrap ip jq jsonschema chromium /usr/bin/time node npm)
packages=(curl gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static skopeo umoci oci-image-tool podman buildah runc uidmap docker.io docker-registry lld gcc libc6-dev zlib1g-dev binutils file zstd openssl git util-linux iproute2 bubblewrap jq ca-certificates python3-jsonschema chromium time)
for tool in "${tools[@]}"; do
  if ! PATH="$PATH:/usr/sbin:/sbin" command -v "$tool" >/dev/null; then
    echo "Installing what the tests need ($tool is missing)…"
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    # An own Node.js is newer than the distribution's, and conflicts with it.
    command -v npm >/dev/null || packages+=(nodejs npm)
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    break
  fi
done
export PATH="$PATH:/usr/sbin:/sbin"

dotnet build ContainerStages.sln -nr:false -v:quiet -nologo

# 0 when the run ended before its summary. On a build server the runner colours its lines, whatever they go to.
count() { sed -E 's/\x1b\[[0-9;]*m//g' "$2" | sed -nE "s/^ +$1: ([0-9]+)$/\\1/p" | tail -n 1 | grep . || echo 0; }

# Hours, minutes and seconds, and the test's name. Tests run two at a time.
slowest() {
  grep -o '<UnitTestResult [^>]*>' "$1" | sed -E 's/.* testName="([^"]*)".* duration="([0-9:]+).*/  \2 \1/; s/&quot;/"/g' | sort -r | sed -n '1,10p'
}

run() { # project, folder for the results
  local report=(--report-trx --report-trx-filename tests.trx --results-directory "$2")
  (cd "$1" && dotnet run --no-build -- --no-ansi "${report[@]}") 2>&1 | tee "$2/log"
}

# At the same time: one waits for engines and time-outs where the other computes. With job control, what runs aside can be interrupted, as tests do.
set -m
results=$(mktemp -d)
runs=()
trap 'kill -- "${runs[@]/#/-}" 2>/dev/null || true; rm -rf "$results"' EXIT
for project in tests/*Tests/; do
  mkdir "$results/$(basename "$project")"
  run "$project" "$results/$(basename "$project")" </dev/null &
  runs+=($!)
done

passed=0 failed=0 status=0
for job in "${runs[@]}"; do
  wait "$job" || status=1
done
for folder in "$results"/*/; do
  passed=$((passed + $(count succeeded "$folder/log")))
  failed=$((failed + $(count failed "$folder/log")))
  [ ! -f "$folder/tests.trx" ] || { echo "The slowest of $(basename "$folder"):"; slowest "$folder/tests.trx" || true; }
done

echo "$passed passed, $failed failed"
[ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
