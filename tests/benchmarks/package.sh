# To be sourced: sets $feed and $version to a package of this repository. It is packed, and restored into a fresh folder, unless PACKAGE_FEED and
# PACKAGE_VERSION name one.
feed=${PACKAGE_FEED:-$work/feed}
version=${PACKAGE_VERSION:-0.1.0-bench.$(date +%s)}
if [ -z "${PACKAGE_FEED:-}" ]; then
  dotnet pack -nr:false -v:quiet "$root/src/ContainerStages.Tasks" -c Release "-p:Version=$version" "-p:PackageOutputPath=$feed" >/dev/null
fi
[ -n "${PACKAGE_FEED:-}" ] || export NUGET_PACKAGES=$work/packages
