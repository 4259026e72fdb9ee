# nginx.sh - an nginx of our own; source it after ports.sh and, for TLS, ca.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this

# start_nginx CONFIGURATION - serves $WORK/www on 127.0.0.1:$HTTP_PORT and, after make_test_ca "$WORK/ca", with TLS on
# $HTTPS_PORT; CONFIGURATION are more lines of its server, in which HTTP_PORT and HTTPS_PORT are replaced. It logs
# connection, request, status and Authorization to $HTTP_LOG.
start_nginx() {
  need nginx
  local dir=$WORK/nginx tls='' user=''
  HTTP_PORT=$(free_port) HTTPS_PORT=$(free_port) HTTP_LOG=$dir/access.log
  mkdir -p "$dir" "$WORK/www"
  chmod 755 "$WORK" "$dir"
  if [ -e "$WORK/ca/server.pem" ]; then
    tls="listen 127.0.0.1:$HTTPS_PORT ssl; ssl_certificate $WORK/ca/server.pem; ssl_certificate_key $WORK/ca/server.key;"
  fi
  if [ "$(id -u)" = 0 ]; then user='user nobody nogroup;'; fi
  cat > "$dir/nginx.conf" << END
$user
worker_processes 1;
pid $dir/pid;
error_log $dir/error.log;
events { worker_connections 200; }
http {
  log_format own '\$connection "\$request" \$status "\$http_authorization"';
  access_log $HTTP_LOG own;
  default_type application/octet-stream;
  keepalive_requests 100000;
  client_body_temp_path $dir/body; proxy_temp_path $dir/proxy; fastcgi_temp_path $dir/fastcgi;
  uwsgi_temp_path $dir/uwsgi; scgi_temp_path $dir/scgi;
  server {
    listen 127.0.0.1:$HTTP_PORT; listen 127.0.0.2:$HTTP_PORT;
    $tls
    root $WORK/www;
    ${1//HTTP_PORT/$HTTP_PORT}
  }
}
END
  sed -i "s/HTTPS_PORT/$HTTPS_PORT/g" "$dir/nginx.conf"
  nginx -e "$dir/error.log" -c "$dir/nginx.conf" -g 'daemon off;' 2> "$dir/start.log" &
  peer_pids+=($!)
  wait_for_port "$HTTP_PORT" || { cat "$dir/start.log" >&2; return 1; }
}
