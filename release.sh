#!/usr/bin/env bash
# Makes a release from its tag: packs twice, in two clones, compares and verifies the packages, and writes bills of materials and SHA-256 sums.
# It publishes nothing unless --push names a NuGet source. docs/releasing.md describes it.
#
#   ./release.sh vX.Y.Z [--output FOLDER] [--push SOURCE]
#
# CONTAINERSTAGES_SIGNING_CERTIFICATE  a file (PKCS #12) with a certificate and its key: the packages are signed with it
# CONTAINERSTAGES_SIGNING_PASSWORD     the file's password, if it has one
# CONTAINERSTAGES_SIGNING_TIMESTAMPER  the address of an RFC 3161 time stamp server, if signatures are to outlive the certificate
# CONTAINERSTAGES_NUGET_KEY            the key for --push, if the source wants one
set -euo pipefail
# For this script alone, and not for what a build runs.
export -n CONTAINERSTAGES_SIGNING_PASSWORD CONTAINERSTAGES_NUGET_KEY
here=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"

# What is released, each with its list in release/content.
projects=(src/ContainerStages.Tasks templates)

# Of a path as the caller writes it.
absolute() { (cd "$here" && realpath -m -- "$1"); }
fail() { echo "release.sh: cannot release: $*" >&2; exit 1; }

tag=${1:-} output='' push=''
[[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "'$tag' is no tag such as v1.2.3"
shift
while [ $# -gt 0 ]; do
  case $1 in
    --output) output=${2:?} ;;
    --push) push=${2:?} ;;
    *) fail "there is no option $1" ;;
  esac
  shift 2
done
version=${tag#v}
[ -n "$output" ] && output=$(absolute "$output") || output=$PWD/artifacts/release/$version
[ -z "$push" ] || [ ! -d "$(absolute "$push")" ] || push=$(absolute "$push")
certificate=${CONTAINERSTAGES_SIGNING_CERTIFICATE:-}
[ -z "$certificate" ] || certificate=$(absolute "$certificate")

# The tag, and nothing but the tag.
commit=$(git rev-parse --verify --quiet "refs/tags/$tag^{commit}") || fail "there is no tag $tag"
[ "$(git rev-parse HEAD)" = "$commit" ] || fail "$tag is not the commit that is checked out"
[ -z "$(git status --porcelain)" ] || fail "there are changes that are not committed"
[ ! -e "$output" ] || fail "$output exists"
rm -rf "$output.part"

# The changelog, and the versions that users copy.
grep -qE "^## \[${version//./\\.}\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$" CHANGELOG.md || fail "CHANGELOG.md has no line '## [$version] - YYYY-MM-DD'"
unreleased=$(awk '/^## /{inside = /^## \[Unreleased\]/; next} inside && NF' CHANGELOG.md)
[ -z "$unreleased" ] || fail "CHANGELOG.md has changes under [Unreleased]"
named=$(git grep -hoE 'ContainerStages(" Version="|": "|@| --version )[0-9][0-9A-Za-z.+-]*' -- README.md docs samples | sed -E 's/.*[ "@]//' | sort -u | xargs || true)
[ "$named" = "$version" ] || fail "README.md, docs and samples name version $named"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pack() { # folder of the clone, folder for the packages
  git -c advice.detachedHead=false clone --quiet --branch "$tag" . "$1"
  # The package says where its sources are.
  ! origin=$(git remote get-url origin 2>/dev/null) || git -C "$1" remote set-url origin "$origin"
  for project in "${projects[@]}"; do
    # Analysers have run in the build of the commit, and change no byte.
    dotnet pack "$1/$project" -c Release -nr:false -v:quiet -nologo -p:RunAnalyzers=false -p:UseSharedCompilation=false "-p:PackageOutputPath=$2"
  done
}

echo "Packing $tag, twice…"
pack "$work/first" "$work/packages"
TZ=Asia/Tokyo LANG=ja_JP.UTF-8 pack "$work/in/another/folder" "$work/again"
[ "$(ls "$work/packages")" = "$(ls "$work/again")" ] || fail "the two builds gave packages of different names: $(ls "$work/packages" "$work/again" | xargs)"
for package in "$work/packages"/*.nupkg; do
  cmp "$package" "$work/again/$(basename "$package")" || fail "two builds of $(basename "$package") differ"
  echo "Same bytes twice: $(basename "$package") $(sha256sum "$package" | cut -d' ' -f1)"
done

dotnet run --project "$work/first/release" -c Release -p:RunAnalyzers=false -- "$version" "$commit" "$work/packages"/*.nupkg || fail "a package is not as it has to be"

if [ -n "$certificate" ]; then
  sign=(--certificate-path "$certificate")
  [ -z "${CONTAINERSTAGES_SIGNING_PASSWORD:-}" ] || sign+=(--certificate-password "$CONTAINERSTAGES_SIGNING_PASSWORD")
  [ -z "${CONTAINERSTAGES_SIGNING_TIMESTAMPER:-}" ] || sign+=(--timestamper "$CONTAINERSTAGES_SIGNING_TIMESTAMPER")
  dotnet nuget sign "$work/packages"/*.nupkg "${sign[@]}" --verbosity quiet
  dotnet nuget verify --all "$work/packages"/*.nupkg
  echo "Signed and verified."
fi

(cd "$work/packages" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
mkdir -p "$(dirname "$output")"
cp -r "$work/packages" "$output.part"
mv "$output.part" "$output"
echo "$version is in $output"

if [ -n "$push" ]; then
  key=()
  [ -z "${CONTAINERSTAGES_NUGET_KEY:-}" ] || key=(--api-key "$CONTAINERSTAGES_NUGET_KEY")
  dotnet nuget push "$output/*.nupkg" --source "$push" "${key[@]}" || fail "all packages to $push. Push those that are missing there from $output: other ones would have other signatures"
else
  echo "Nothing was published. To publish: ./release.sh $tag --output FOLDER --push SOURCE"
fi
