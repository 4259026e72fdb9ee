# sshd.sh - OpenSSH's sftp server of our own; source it after ports.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this

# start_sshd [LINE...] - an sshd on 127.0.0.1:$SSH_PORT that lets $SSH_USER in with the keys in $SSH_DIR/authorized and
# speaks SFTP alone. Its host keys are $SSH_DIR/host_ed25519 and host_ecdsa. LINEs are of its configuration. It logs to
# $SSH_LOG.
start_sshd() {
  need sshd ssh-keygen
  SSH_DIR=$WORK/sshd SSH_PORT=$(free_port) SSH_USER=$(id -un) SSH_LOG=$WORK/sshd/log
  mkdir -p "$SSH_DIR"
  chmod 755 "$WORK" "$SSH_DIR"
  ssh-keygen -q -t ed25519 -N '' -f "$SSH_DIR/host_ed25519"
  ssh-keygen -q -t ecdsa -N '' -f "$SSH_DIR/host_ecdsa"
  touch "$SSH_DIR/authorized" "$SSH_LOG"
  cat > "$SSH_DIR/config" << END
Port $SSH_PORT
ListenAddress 127.0.0.1
HostKey $SSH_DIR/host_ed25519
HostKey $SSH_DIR/host_ecdsa
AuthorizedKeysFile $SSH_DIR/authorized
PasswordAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile none
MaxStartups 100
LogLevel VERBOSE
$(printf '%s\n' "$@")
Subsystem sftp internal-sftp
ForceCommand internal-sftp
END
  # A server of root's wants this directory of the system; one of anybody else lets that one alone in.
  if [ "$(id -u)" = 0 ]; then mkdir -p /run/sshd; fi
  "$(command -v sshd)" -D -E "$SSH_LOG" -f "$SSH_DIR/config" 2> "$SSH_DIR/start.log" &
  SSHD_PID=$!
  peer_pids+=("$SSHD_PID")
  wait_for_port "$SSH_PORT" || { cat "$SSH_DIR/start.log" "$SSH_LOG" >&2; return 1; }
}

# known_host KEY - the line of known_hosts for the host key $SSH_DIR/KEY.pub.
known_host() { echo "[127.0.0.1]:$SSH_PORT $(cut -d' ' -f1,2 "$SSH_DIR/$1.pub")"; }
