# postfix.sh - a Postfix of our own, beside any that the machine has; source it after ports.sh and ca.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this

# start_dovecot_auth - Dovecot as SASL server for start_postfix, with the user "anna" and the password in $SASL_PASSWORD.
start_dovecot_auth() {
  need dovecot
  local dir=$WORK/dovecot
  mkdir -p "$dir/run" "$dir/state"
  chmod 755 "$WORK" "$dir"
  SASL_PASSWORD="árvíz tűrő=,%$RANDOM"
  echo "anna:{PLAIN}$SASL_PASSWORD::::::" > "$dir/users"
  chmod 644 "$dir/users"
  cat > "$dir/dovecot.conf" << END
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login scram-sha-1 scram-sha-256 xoauth2
default_internal_user = $(id -un dovecot 2> /dev/null || id -un)
default_login_user = $(id -un dovenull 2> /dev/null || id -un)
passdb {
  driver = passwd-file
  args = $dir/users
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=$dir
}
service auth {
  unix_listener $dir/auth {
    mode = 0666
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
END
  dovecot -F -c "$dir/dovecot.conf" > "$dir/out" 2>&1 &
  peer_pids+=($!)
  wait_until 10 test -S "$dir/auth" || { cat "$dir/log" "$dir/out" >&2; return 1; }
}

# start_postfix [main.cf line...] - sets POSTFIX_PORT (STARTTLS) and POSTFIX_TLS_PORT (TLS from the start), MAILDIR, where
# all mail for *@example.net goes, and POSTFIX_LOG. It uses the certificates of make_test_ca in $WORK/ca, and offers AUTH
# after start_dovecot_auth. Mail goes nowhere else.
start_postfix() {
  need postfix
  [ "$(id -u)" = 0 ] || { skip "Postfix wants to be started by root"; exit 77; }
  local dir=$WORK/postfix sasl=no
  POSTFIX_PORT=$(free_port) POSTFIX_TLS_PORT=$(free_port)
  POSTFIX_LOG=$dir/log MAILDIR=$dir/mail/all
  mkdir -p "$dir"/{config,queue,data,mail}
  chmod 755 "$WORK" "$dir"
  chown postfix "$dir/data"
  chown nobody "$dir/mail"
  if [ -S "$WORK/dovecot/auth" ]; then sasl=yes; fi
  cat > "$dir/config/main.cf" << END
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = $dir/log
maillog_file_prefixes = $dir
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.net
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
local_transport = error:no local mail
default_transport = error:not from here
virtual_mailbox_domains = example.net
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = regexp:$dir/config/boxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_mailbox_limit = 0
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access regexp:$dir/config/access
smtpd_tls_security_level = may
smtpd_tls_cert_file = $WORK/ca/server.pem
smtpd_tls_key_file = $WORK/ca/server.key
smtpd_tls_CAfile = $WORK/ca/ca.pem
smtpd_tls_ask_ccert = yes
smtpd_tls_received_header = yes
smtpd_tls_session_cache_database = btree:$dir/data/sessions
smtpd_tls_auth_only = no
smtpd_sasl_auth_enable = $sasl
smtpd_sasl_type = dovecot
smtpd_sasl_path = $WORK/dovecot/auth
smtpd_sasl_security_options =
smtpd_sasl_authenticated_header = yes
smtputf8_enable = yes
smtpd_client_connection_count_limit = 0
anvil_rate_time_unit = 1s
message_size_limit = 1000000
END
  printf '%s\n' "$@" >> "$dir/config/main.cf"
  # The addresses that a test wants refused say so themselves.
  cat > "$dir/config/access" << 'END'
/^gone@/    550 5.1.1 no such user here
/^full@/    452 4.2.2 mailbox full, try again in 10 minutes
END
  echo '/@example\.net$/ all/' > "$dir/config/boxes"
  cat > "$dir/config/master.cf" << END
127.0.0.1:$POSTFIX_PORT inet n - n - - smtpd
127.0.0.1:$POSTFIX_TLS_PORT inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
END
  postfix -c "$dir/config" start > "$dir/out" 2>&1 || { cat "$dir/out" >&2; return 1; }
  peer_stops+=("postfix -c $dir/config abort")
  wait_for_port "$POSTFIX_PORT" && wait_for_port "$POSTFIX_TLS_PORT"
}

# mails_in DIR - how many mails the Maildir has.
mails_in() { find "$1/new" "$1/cur" -type f 2> /dev/null | wc -l; }
# mails_are DIR COUNT - whether it has that many.
mails_are() { [ "$(mails_in "$1")" = "$2" ]; }
