# proftpd.sh - a ProFTPD of our own; source it after ports.sh and ca.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this

# start_proftpd [LINE...] - serves $WORK/ftp by FTP with STARTTLS on $FTP_PORT, by implicit TLS on $FTPS_PORT and by SFTP
# on $PROSFTP_PORT, to the account "anna" with the password in $FTP_PASSWORD. Needs make_test_ca "$WORK/ca". LINEs are of
# its configuration. It logs commands to $FTP_LOG.
start_proftpd() {
  need proftpd openssl ssh-keygen
  local dir=$WORK/proftpd port as=(env)
  local uid gid
  FTP_PORT=$(free_port) FTPS_PORT=$(free_port) PROSFTP_PORT=$(free_port)
  FTP_PASSWORD="árvíz tűrő:$RANDOM" FTP_LOG=$dir/commands.log
  uid=$(id -u) gid=$(id -g)
  if [ "$uid" = 0 ]; then
    uid=$(id -u nobody) gid=$(id -g nobody)
    as=(setpriv --reuid "$uid" --regid "$gid" --clear-groups)
  fi
  mkdir -p "$dir" "$WORK/ftp"
  chmod 755 "$WORK" "$WORK/ftp"
  printf 'anna:%s:%s:%s::%s:/bin/false\n' "$(openssl passwd -6 "$FTP_PASSWORD")" "$uid" "$gid" "$WORK/ftp" > "$dir/passwd"
  cp "$WORK/ca/server.pem" "$WORK/ca/server.key" "$dir"
  ssh-keygen -q -t ed25519 -N '' -f "$dir/host_key"
  chmod 600 "$dir/passwd" "$dir/server.key" "$dir/host_key"
  local common more
  more=$(printf '%s\n' "$@")
  common="
AuthUserFile $dir/passwd
AuthOrder mod_auth_file.c
RequireValidShell off
ExtendedLog $FTP_LOG ALL
TLSRSACertificateFile $dir/server.pem
TLSRSACertificateKeyFile $dir/server.key
$more"
  cat > "$dir/proftpd.conf" << END
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
LoadModule mod_sftp.c
ServerType standalone
User $(id -un "$uid")
Group $(id -gn "$uid")
ControlsEngine off
ServerName test
DefaultAddress 127.0.0.1
SocketBindTight on
UseIPv6 off
UseReverseDNS off
DelayEngine off
WtmpLog off
TransferLog none
SystemLog $dir/log
PidFile $dir/pid
ScoreboardFile $dir/scoreboard
Port $FTP_PORT
TLSEngine on
TLSRequired off
TLSLog $dir/tls.log
$common
<VirtualHost 127.0.0.1>
Port $FTPS_PORT
TLSEngine on
TLSOptions UseImplicitSSL
$common
</VirtualHost>
<VirtualHost 127.0.0.1>
Port $PROSFTP_PORT
SFTPEngine on
SFTPHostKey $dir/host_key
SFTPLog $dir/sftp.log
$common
</VirtualHost>
END
  if [ "$(id -u)" = 0 ]; then chown -R "$uid:$gid" "$dir" "$WORK/ftp"; fi
  "${as[@]}" proftpd -n -q -c "$dir/proftpd.conf" > "$dir/start.log" 2>&1 &
  PROFTPD_PID=$!
  peer_pids+=("$PROFTPD_PID")
  for port in "$FTP_PORT" "$FTPS_PORT" "$PROSFTP_PORT"; do
    wait_for_port "$port" || { cat "$dir/start.log" >&2; return 1; }
  done
}
