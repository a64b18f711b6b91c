# To be sourced: a registry on loopback, at $port, with its files below $work. Ends with the process $registry.
export DOTNET_CONTAINER_INSECURE_REGISTRIES=127.0.0.1:$port
cat > "$work/registry.yml" <<EOF
version: 0.1
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: 127.0.0.1:$port }
EOF
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
registry=$!
