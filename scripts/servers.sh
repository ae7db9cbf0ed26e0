# Starts $program as a sandbox and as apps that use it, for tests and benchmarks. Sourced after env.sh.
# shellcheck shell=bash

# Today in the sandbox: fixed, because tests compare exact figures.
farthing_today=2026-11-23
# Access token of the app with sign-in.
farthing_token=token-of-the-tests-0123456789abcdef

program=$PWD/dist/farthing
logs=$(mktemp -d)
server_pids=()

# stop_servers: stops the servers and removes their logs; prints the logs first if the script failed. For `trap … EXIT`.
stop_servers() {
  local status=$?
  if ((${#server_pids[@]})); then
    kill "${server_pids[@]}" 2>/dev/null || true
    wait "${server_pids[@]}" 2>/dev/null || true
  fi
  if ((status)); then print_server_logs; fi
  rm -rf "$logs"
  exit "$status"
}

# print_server_logs: prints the last lines of each server's log, once.
print_server_logs() {
  local log
  for log in "$logs"/farthing-*.log; do
    [[ -s $log ]] || continue
    printf '\n== the last lines of %s\n' "$(basename "$log")"
    tail -n 40 "$log"
    rm "$log"
  done
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# start_process NAME PORT COMMAND…: runs a command in the background and waits until it accepts connections.
start_process() {
  local name=$1 port=$2 attempt
  "${@:3}" >"$logs/farthing-$name.log" 2>&1 &
  server_pids+=($!)
  for ((attempt = 0; attempt < 300; attempt++)); do
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
    kill -0 $! 2>/dev/null || fail "'${*:3}' ended before it answered."
    sleep 0.1
  done
  fail "'${*:3}' did not answer on port $port in 30 seconds."
}

# start_server NAME PORT ARGUMENT…: the same with $program, which listens on the port.
start_server() { start_process "$1" "$2" "$program" "${@:3}" --addr "127.0.0.1:$2"; }

# start_app NAME FLAG…: starts another app with the same sandbox; sets `started_url` to its address.
start_app() {
  local port
  port=$(free_port)
  start_server "$1" "$port" serve --today "$farthing_today" "${@:2}"
  # shellcheck disable=SC2034 # used by scripts that source this file
  started_url=http://127.0.0.1:$port
}

# start_sso: starts an identity provider, and an app that visitors sign in to with it or with the access token; its viewers see one
# account of the sandbox. Sets FARTHING_SSO_URL, FARTHING_SSO_ACCOUNT and FARTHING_PROVIDER_URL; needs FARTHING_GUARDED_URL.
start_sso() {
  local port provider_port account secret=secret-of-the-tests
  port=$(free_port)
  provider_port=$(free_port)
  export FARTHING_SSO_URL=http://127.0.0.1:$port FARTHING_PROVIDER_URL=http://localhost:$provider_port
  # Not from the app of the other tests, which count its requests.
  account=$(curl --silent --fail --header "Authorization: Bearer $farthing_token" \
    "$FARTHING_GUARDED_URL/export/overview.csv?group=account" | grep -oE '\b[0-9]{12}\b' | head -n 1 || true)
  [[ -n $account ]] || fail "The export by account contains no account number."
  export FARTHING_SSO_ACCOUNT=$account
  (umask 077 && printf '%s\n' "$secret" >"$logs/client-secret")
  cat >"$logs/farthing.toml" <<EOF
[sign-in]
url = "$FARTHING_SSO_URL"
roles-claim = "groups"

[sign-in.oidc]
name = "Example SSO"
issuer = "$FARTHING_PROVIDER_URL"
client-id = "farthing"
client-secret-file = "$logs/client-secret"
scopes = ["email", "profile", "groups", "offline_access"]
renewal-minutes = 0

[[sign-in.roles]]
value = "finops"
role = "admin"

[[sign-in.roles]]
value = "web"
role = "viewer"
accounts = ["$account"]
EOF
  start_process identity-provider "$provider_port" \
    node end2end/support/identity-provider.mjs "$provider_port" "$FARTHING_SSO_URL" "$secret"
  start_server sso "$port" serve --today "$farthing_today" --daily-cap-usd 50 \
    --config "$logs/farthing.toml" --token-file "$logs/token"
}

# start_servers: sets FARTHING_SANDBOX_URL, FARTHING_URL, FARTHING_APP_PID (the process of FARTHING_URL), FARTHING_CAPPED_URL, FARTHING_RETIRED_URL, FARTHING_GUARDED_URL, FARTHING_TOKEN, FARTHING_SSO_URL, FARTHING_SSO_ACCOUNT, FARTHING_PROVIDER_URL, FARTHING_DEMO_URL and FARTHING_DEMO_PID.
start_servers() {
  local sandbox_port name
  # Ignores the developer's own account and settings.
  for name in $(compgen -e AWS_ || true) $(compgen -e FARTHING_ || true); do
    [[ $name == FARTHING_CHROMIUM ]] || unset "$name"
  done
  # For tests that compute dates from the sandbox's last day.
  export FARTHING_TODAY=$farthing_today
  sandbox_port=$(free_port)
  start_server sandbox "$sandbox_port" sandbox --today "$farthing_today" --hostile
  export FARTHING_SANDBOX_URL=http://127.0.0.1:$sandbox_port
  export AWS_ENDPOINT_URL=$FARTHING_SANDBOX_URL AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

  # Tests send more requests a day than a team does.
  start_app app --daily-cap-usd 50
  export FARTHING_URL=$started_url FARTHING_APP_PID=${server_pids[-1]}
  # Two requests a day: enough for one Overview.
  start_app capped --daily-cap-usd 0.02
  export FARTHING_CAPPED_URL=$started_url
  # With a model that Bedrock has retired.
  start_app retired --models anthropic.claude-3-5-sonnet-20241022-v2:0
  export FARTHING_RETIRED_URL=$started_url
  # With sign-in.
  (umask 077 && printf '%s\n' "$farthing_token" >"$logs/token")
  start_app guarded --token-file "$logs/token"
  export FARTHING_GUARDED_URL=$started_url FARTHING_TOKEN=$farthing_token
  start_sso
  # The demo account, as `make run` shows it without credentials.
  start_app demo --demo
  export FARTHING_DEMO_URL=$started_url FARTHING_DEMO_PID=${server_pids[-1]}
}
