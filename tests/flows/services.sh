#!/bin/bash
# services.sh - the units under a systemd of their own, in a bare Debian with our packages; for HAMMY_TEST_FULL=1
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/flows/lib/debian.sh
. "$ROOT/tests/flows/lib/debian.sh"
if [ -z "${HAMMY_TEST_FULL:-}" ]; then skip "services: HAMMY_TEST_FULL is not set"; exit 77; fi
if ! command -v systemd-nspawn > /dev/null; then skip "services: 'systemd-nspawn' is not installed"; exit 77; fi
if [ ! -x "$BUILD/bin/hammy-run" ]; then skip "services: hammy-run was not built"; exit 77; fi
build_packages
bare_debian systemd systemd-sysv dbus
quietly inside apt-get -qq update
quietly inside apt-get -qq satisfy -y --no-install-recommends "$(dependencies)"
check "packages install beside systemd" quietly inside sh -c 'dpkg -i /packages/*.deb'
umount "$root/proc"

cat > "$root/etc/hammy/conf.d/stage.toml" << 'END'
[stage.send]
from = "send"
run = ["hammy-send", "--via", "maildir:/var/lib/hammy/mail"]
END
# Runs inside once the machine is up, and switches it off. Its lines are the results.
cat > "$root/probe" << 'END'
#!/bin/bash
exec > /results 2> /said
result() { [ "$2" = "$3" ] && echo "ok - $1" || echo "not ok - $1 (actual: $2)"; }
state() { systemctl show -p ActiveState --value "$1"; }
mails() { find /var/lib/hammy/mail/new -type f 2> /dev/null | wc -l; }
until_is() { for ((i = 0; i < 150; i++)); do [ "$("${@:2}")" = "$1" ] && break; sleep 0.2; done; "${@:2}"; }
put() {
  echo '{"type":"message","key":"'"$1"'","channel":"email","to":{"email":"anna@example.org"},"from":{"email":"info@acme.example"},"subject":"s","text":"t"}' |
    runuser -u hammy -- hammy-queue put send > /dev/null
}
backup=$(systemd-escape -p --template=hammy-backup@.service /srv/backup/hammy)
systemctl start hammy-run@send.service hammy-archive.service
result "a stage starts" "$(state hammy-run@send.service)" active
put k1
result "what is queued is sent" "$(until_is 1 mails)" 1
result "and what happened gets into the archive" "$(until_is 1 events)" 1
before=$(systemctl show -p MainPID --value hammy-run@send.service)
systemctl reload hammy-run@send.service
result "it reloads" $? 0
put k2
result "and goes on" "$(until_is 2 mails)" 2
result "as the same process" "$(systemctl show -p MainPID --value hammy-run@send.service)" "$before"
systemctl kill -s KILL hammy-run@send.service
put k3
result "killed, it is started again" "$(until_is 3 mails)" 3
systemctl stop hammy-run@send.service
result "and stops in good order" "$(systemctl show -p Result --value hammy-run@send.service)" success
systemctl start hammy-gc.service
result "it is cleared up" $? 0
systemctl start hammy-report.service
result "a report is made" "$? $(test -s /var/lib/hammy/report.html && echo there)" "0 there"
mkdir -p /srv/backup/hammy && chown hammy /srv/backup/hammy
systemctl start "$backup"
result "a backup is made" "$? $(ls /srv/backup/hammy | wc -l)" "0 1"
systemctl enable --now hammy.target hammy-run.service hammy-report.timer "${backup/.service/.timer}"
systemctl start hammy.target
put k4
result "all stages together" "$(until_is 4 mails)" 4
systemctl stop hammy.target
running() { systemctl list-units --no-legend --state=active 'hammy*' | wc -l; }
result "the target stops all of it" "$(until_is 0 running)" 0
hammy restore --replace /srv/backup/hammy/"$(ls /srv/backup/hammy | head -1)" >&2 && chown -R hammy: /var/lib/hammy
result "a backup is restored" $? 0
systemctl start hammy.target
restored=$(mails)
put k5
result "and worked on" "$(until_is $((restored + 1)) mails)" $((restored + 1))
result "nobody but the user hammy reads the state" "$(stat -c '%U %a' /var/lib/hammy)" "hammy 700"
journalctl --no-pager -u 'hammy*' > /journal
systemctl poweroff
END
sed -i '/^mails()/a events() { runuser -u hammy -- hammy-archive events --limit 100 2> /dev/null | grep -c \x27"sent"\x27; }' "$root/probe"
chmod 755 "$root/probe"
printf '[Unit]\nAfter=systemd-user-sessions.service\n[Service]\nExecStart=/probe\n' > "$root/etc/systemd/system/probe.service"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../probe.service "$root/etc/systemd/system/multi-user.target.wants/probe.service"
# On a machine without systemd nspawn leaves groups of processes behind, which would be in its way the next time.
groups() { find /sys/fs/cgroup -maxdepth 2 \( -name payload -o -name supervisor \) | sort; }
groups > "$WORK/groups"
timeout 240 systemd-nspawn --register=no --keep-unit --quiet --machine="hammy-$$" --console=read-only -D "$root" -b \
  > "$WORK/console" 2>&1 < /dev/null
for group in $(groups | comm -13 "$WORK/groups" -); do find "$group" -depth -type d -exec rmdir {} +; done
if [ ! -s "$root/results" ]; then
  skip "services: no systemd boots here: $(head -1 "$WORK/console")"
  finish
fi
cat "$root/results"
if grep -q '^not ok' "$root/results"; then
  cat "$root/said" "$root/journal"
  exit 1
fi
is "the services say nothing that is wrong" "$(grep -iE 'permission denied|not permitted|fault|error' "$root/journal")" ""
finish
