# Sourced by the findings that need an engine: starts Docker Engine from pinned packages of Debian in a temporary folder.
#
# debian_engine SUITE PACKAGE=VERSION ...
#   SUITE     a Debian codename, such as trixie
#   PACKAGE   docker.io, docker-cli, containerd, docker-compose, each with its exact version
#
# Needs Debian 12 with root rights. The engine has namespaces of its own for network, mounts and processes: it touches
# nothing of an engine that runs already, and ends with this shell together with everything that it started.
# Containers reach each other on networks that they ask for, and nothing else. Sets DOCKER_HOST, DOCKER_CONFIG, PATH and `folder`, and imports the image `box`: a static
# busybox and nothing else.

folder=$(mktemp -d)

leave() {
  if [ -n "${engine_pid:-}" ]; then
    # unshare itself ignores the signal.
    kill "$(tr -d ' ' < "/proc/$engine_pid/task/$engine_pid/children")" || true
    wait "$engine_pid" || true
  fi
  rm -rf "$folder"
}
trap leave EXIT

# download SUITE PACKAGE=VERSION ...: unpacks the packages into $folder/root, without what they depend on.
download() {
  local suite=$1 apt="$folder/apt-$1"
  shift
  mkdir -p "$apt"/lists/partial "$apt"/cache/archives/partial "$folder"/root
  apt-get indextargets --format '$(REPO_URI) $(SIGNED_BY)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
    awk -v suite="$suite" '!seen[$1]++ { print "deb", ($2 ~ "^/" ? "[signed-by=" $2 "]" : ""), $1, suite, "main" }' \
      > "$apt/sources.list"
  : > "$apt/status"
  local options=(
    -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$apt/lists"
    -o "Dir::State::Status=$apt/status" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root -qq
  )
  apt-get "${options[@]}" update
  (cd "$apt/cache/archives" && apt-get "${options[@]}" download "$@")
  local package
  for package in "$apt"/cache/archives/*.deb; do dpkg -x "$package" "$folder/root"; done
}

debian_engine() {
  download "$@" busybox-static
  # The runc of later releases needs a newer C library than Debian 12 has.
  download bookworm runc=1.1.5+ds1-1+deb12u1 libseccomp2=2.5.4-1+deb12u1 iptables=1.8.9-2 libip4tc2=1.8.9-2 \
    libip6tc2=1.8.9-2 libxtables12=1.8.9-2 libmnl0=1.0.4-3 libnfnetlink0=1.0.2-2 libnetfilter-conntrack3=1.0.9-3 \
    libnftnl11=1.2.4-2
  # The name server of networks needs it. Its name is made by a script of the package, which has not run.
  ln -s xtables-nft-multi "$folder/root/usr/sbin/iptables"

  export PATH="$folder/root/usr/bin:$folder/root/usr/sbin:$PATH"
  export DOCKER_HOST="unix://$folder/engine.sock" DOCKER_CONFIG="$folder/config"
  mkdir -p "$DOCKER_CONFIG"
  printf '{ "cliPluginsExtraDirs": ["%s"] }\n' "$folder/root/usr/libexec/docker/cli-plugins" > "$DOCKER_CONFIG/config.json"

  local libraries
  libraries=$(find "$folder/root" -name libxtables.so.12 -printf %h)
  unshare --net --mount --pid --fork --kill-child --mount-proc \
    env "LD_LIBRARY_PATH=$libraries" "XTABLES_LIBDIR=$libraries/xtables" dockerd --host "$DOCKER_HOST" \
    --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/engine.pid" \
    --bridge none --iptables=false --ip6tables=false > "$folder/engine.log" 2>&1 &
  engine_pid=$!
  until docker version > /dev/null 2>&1; do
    kill -0 "$engine_pid" 2> /dev/null || { cat "$folder/engine.log"; return 1; }
  done
  docker version --format 'Engine {{.Server.Version}}'

  local name
  mkdir -p "$folder"/box/{bin,tmp}
  cp "$(find "$folder/root" -path '*bin/busybox' | head -n 1)" "$folder/box/bin/busybox"
  for name in sh sleep cat echo head tr yes kill nslookup true false; do ln -s busybox "$folder/box/bin/$name"; done
  tar -C "$folder/box" -c . | docker import - box > /dev/null
}
