#!/bin/bash
# install.sh - what `make install` puts in place works from there, and `make uninstall` takes all of it away again
. "$(dirname "$0")/../tap.sh"
cd "$ROOT" || exit 1

# cmake --install into a copy of the manifest's place, so that two tests at once do not share install_manifest.txt.
# shellcheck disable=SC2317  # check calls it
install_into() { # install_into DESTDIR PREFIX
  DESTDIR=$1 cmake --install "$BUILD" --prefix "$2" > "$WORK/install.log" 2>&1 &&
    cp "$BUILD/install_manifest.txt" "$WORK/manifest"
}

mkdir -p "$WORK/root/opt/hammy/bin"
touch "$WORK/root/opt/hammy/bin/somebody-elses"
check "install below DESTDIR and PREFIX" install_into "$WORK/root" /opt/hammy
check "nothing is put outside of PREFIX" test "$(ls "$WORK/root")" = opt

installed=$WORK/root/opt/hammy
mapfile -t programs < <(sed -n 's/^\(hammy[a-z-]*\) .*/\1/p' cmd/COMMANDS)
for program in "${programs[@]}"; do
  [ -x "$BUILD/bin/$program" ] || continue # left out by HAMMY_MODULES
  is "$program runs from where it was installed" \
    "$("$installed/bin/$program" --version 2>&1 | cut -d' ' -f1)" "$program"
  check "$program has its page and its completion" test -s "$installed/share/man/man1/$program.1" -a \
    -s "$installed/share/bash-completion/completions/$program"
done
check "the schema is installed" test -s "$installed/share/hammy/record/record.schema.json"
for page in man5/hammy-record.5 man5/hammy.toml.5 man7/hammy.7 man7/hammy-errors.7; do
  check "$page is installed" test -s "$installed/share/man/$page"
done

units=$installed/lib/systemd/system
is "every unit is installed" "$(cd "$units" && find . -name "hammy*" -type f -printf "%f\n" | LC_ALL=C sort)" \
  "$(cd systemd && ls hammy*.service hammy*.target hammy*.timer | LC_ALL=C sort)"
check "with the hardening" test -s "$units/hammy-.service.d/50-hardening.conf"
if command -v systemd-sysusers > /dev/null; then
  check "systemd takes the user" systemd-sysusers --dry-run "$installed/lib/sysusers.d/hammy.conf"
else
  skip "systemd's own check of the user: no systemd here"
fi

check "uninstall" env DESTDIR="$WORK/root" scripts/uninstall "$WORK/manifest"
is "nothing but what was there before is left" "$(cd "$WORK/root" && find . ! -type d)" ./opt/hammy/bin/somebody-elses
is "no folder of ours is left" "$(find "$WORK/root/opt/hammy/" -name '*hammy*' ! -path "$WORK/root/opt/hammy/")" ""
scripts/uninstall "$WORK/manifest" 2> /dev/null
is "a second uninstall says that there is nothing" $? 66
finish
