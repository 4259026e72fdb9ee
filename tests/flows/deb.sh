#!/bin/bash
# deb.sh - Debian packages: lintian finds no error, and in a bare Debian 12 they install, run the demo, and purge cleanly
#
# Lintian and the bare Debian are for HAMMY_TEST_FULL=1.
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/flows/lib/debian.sh
. "$ROOT/tests/flows/lib/debian.sh"
cd "$ROOT" || exit 1
build_packages
check "packages are built" test ${#packages[@]} -ge 4
for package in "${packages[@]}"; do
  name=$(dpkg-deb -f "$package" Package)
  [ "$name" = hammy ] || is "$name wants hammy of the same release" \
    "$(dpkg-deb -f "$package" Depends | grep -o 'hammy ([^)]*)')" "hammy (= $(dpkg-deb -f "$package" Version))"
done
is "every program is in a package" \
  "$(for package in "${packages[@]}"; do dpkg-deb -c "$package"; done | sed -n 's|.* \./usr/bin/\(.\+\)|\1|p' | sort)" \
  "$(cd "$BUILD/bin" && for program in $(sed -n 's/^\(hammy[a-z-]*\) .*/\1/p' "$ROOT/cmd/COMMANDS"); do ls "$program"; done 2> /dev/null | sort)"

if [ -z "${HAMMY_TEST_FULL:-}" ]; then
  skip "judged by lintian, and in a bare Debian: HAMMY_TEST_FULL is not set"
  finish
fi
check "lintian finds no error" lintian --allow-root --fail-on error "${packages[@]}"
bare_debian
# Names of all files but those that dpkg, apt and the log keep for themselves.
files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./tmp -o -path ./packages -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
    -o -path ./var/cache -o -path ./var/log -o -path ./run/lock \) -prune -o -print | LC_ALL=C sort)
}

# What they stand on goes in first, so that all that comes after is ours.
quietly inside apt-get -qq update
quietly inside apt-get -qq satisfy -y --no-install-recommends "$(dependencies)" ||
  { not_ok "their dependencies are in Debian 12"; tail -20 "$WORK/log"; exit 1; }
ok "their dependencies are in Debian 12"
mkdir -p "$root/srv"
echo mine > "$root/srv/mine"
files > "$WORK/before"

check "they install" quietly inside sh -c 'dpkg -i /packages/*.deb'
is "a program runs" "$(inside hammy --version)" "$("$BUILD/bin/hammy" --version)"
is "and is the one that is there" "$(inside hammy list --json | jq -r 'select(.state == "ready") | .name')" \
  "$(for package in "${packages[@]}"; do dpkg-deb -c "$package"; done | sed -n 's|.* \./usr/bin/\(.\+\)|\1|p' |
    grep -Fx -f - <(sed -n 's/^\(hammy[a-z-]*\) .*/\1/p' cmd/COMMANDS))"
is "the user and its state are there" "$(inside stat -c '%U %a' /var/lib/hammy)" "hammy 700"
check "the demo runs from the installed examples" quietly inside /usr/share/doc/hammy/examples/invoices/run.sh /tmp/demo
is "and sends its mails" "$(find "$root/tmp/demo/mail/new" -type f | wc -l)" 297
check "a page of the manual is readable" sh -c "zcat '$root/usr/share/man/man7/hammy.7.gz' | mandoc -T utf8 > /dev/null"
check "the services' user has its state" quietly inside setpriv --reuid hammy --regid hammy --clear-groups hammy init
echo '# mine' > "$root/etc/hammy/conf.d/mine.toml"
echo '# changed' >> "$root/etc/hammy/hammy.toml"
check "the same release goes over itself" quietly inside sh -c 'dpkg -i --force-confdef --force-confold /packages/*.deb'
is "and keeps changed settings" "$(tail -1 "$root/etc/hammy/hammy.toml")" "# changed"

mapfile -t names < <(for package in "${packages[@]}"; do dpkg-deb -f "$package" Package; done)
check "they are removed" quietly inside dpkg -r "${names[@]}"
check "state and settings stay" test -e "$root/var/lib/hammy/archive.db" -a -e "$root/etc/hammy/hammy.toml"
check "they are purged" quietly inside dpkg -P "${names[@]}"
check "settings that are not ours stay" test "$(cat "$root/etc/hammy/conf.d/mine.toml")" = "# mine"
rm -r "$root/etc/hammy/conf.d/mine.toml"
rmdir "$root/etc/hammy/conf.d" "$root/etc/hammy"
# The account stays, and with it the copies that useradd makes of the files of accounts.
is "no other file is left, and none is gone" \
  "$(files | diff "$WORK/before" - | grep '^[<>]' | grep -vE '^> \./etc/((passwd|group|shadow|gshadow|subuid|subgid)-|\.pwd\.lock)$')" ""
finish
