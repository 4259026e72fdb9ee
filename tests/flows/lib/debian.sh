# debian.sh - Debian packages of this build, and a bare Debian 12 to try them in; source it after tap.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this

# build_packages - sets `packages`; skips the script where they cannot be built.
build_packages() {
  if ! command -v dpkg-shlibdeps > /dev/null; then skip "packages: 'dpkg-shlibdeps' is not installed"; exit 77; fi
  if ! grep -qs '^CMAKE_BUILD_TYPE:STRING=Rel' "$BUILD/CMakeCache.txt" ||
    grep -qs '^HAMMY_SANITIZE:BOOL=ON' "$BUILD/CMakeCache.txt"; then
    skip "packages are made of release builds"
    exit 77
  fi
  # Not in the build itself, where somebody may be making packages too.
  cpack --config "$BUILD/CPackConfig.cmake" -B "$WORK/packages" -D CPACK_OUTPUT_FILE_PREFIX="$WORK/packages" \
    > "$WORK/log" 2>&1 || { not_ok "packages are built"; cat "$WORK/log"; exit 1; }
  packages=("$WORK"/packages/*.deb)
}

# bare_debian [PACKAGE...] - one in $root, with more packages of Debian where a test needs them; our own lie in its
# /packages. Only for root. It comes from the mirror that apt has here, or from $HAMMY_TEST_MIRROR.
bare_debian() {
  local mirror include=()
  root=$WORK/root
  if [ "$(id -u)" != 0 ] || ! command -v debootstrap > /dev/null; then
    skip "a bare Debian: only root can make it, with debootstrap"
    finish
  fi
  # shellcheck disable=SC2016  # apt's own variable
  mirror=${HAMMY_TEST_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)}
  if [ $# -gt 0 ]; then include=("--include=$(IFS=,; echo "$*")"); fi
  debootstrap --variant=minbase "${include[@]}" bookworm "$root" "$mirror" > "$WORK/log" 2>&1 ||
    { not_ok "a bare Debian"; tail -20 "$WORK/log"; exit 1; }
  trap 'umount "$root/proc" 2> /dev/null; rm -rf --one-file-system "$WORK"' EXIT
  # How this machine gets at packages is how the bare one does.
  cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mount -t proc proc "$root/proc" || { skip "a bare Debian: /proc cannot be mounted"; finish; }
  mkdir "$root/packages"
  cp "${packages[@]}" "$root/packages/"
}

# inside COMMAND... - in the bare Debian, as its root.
inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    HOME=/root "$@"
}

# quietly COMMAND... - with what it says in a file.
quietly() { "$@" > "$WORK/log" 2>&1; }

# What our packages stand on, as apt-get satisfy takes it.
dependencies() {
  local package
  for package in "${packages[@]}"; do dpkg-deb -f "$package" Depends; done | tr ',' '\n' | sed 's/^ *//; /^hammy /d' |
    sort -u | paste -sd,
}
