#!/usr/bin/env bash
# start.sh EMPTY BIG: how long a server takes until it answers, on an empty data folder and on a
# big one in turn, and the memory that it holds after half a minute of idling. Prints one line
# of JSON.
set -euo pipefail
cd "$(dirname "$0")/../.."
port=${PORT:-8479}
export IMPRIMATUR_LISTEN="127.0.0.1:$port" IMPRIMATUR_LOG_LEVEL=error
server=''
trap '[ -z "$server" ] || kill "$server"' EXIT

# serve DATA IDLE: milliseconds until it answers, and megabytes after so many seconds.
serve() {
	local began
	began=$(date +%s%N)
	IMPRIMATUR_DATA=$1 bin/imprimatur serve >/dev/null 2>&1 &
	server=$!
	until curl --silent --insecure --output /dev/null "https://127.0.0.1:$port/readyz"; do sleep 0.02; done
	took=$((($(date +%s%N) - began) / 1000000))
	sleep "$2"
	memory=$(awk '/^VmRSS/ {print $2 / 1024}' "/proc/$server/status")
	kill "$server"
	wait "$server"
	server=''
}

median() { sort -n | sed -n "$1p"; }

empty='' big=''
for _ in 1 2 3 4 5; do
	serve "$1" 0 && empty+="$took"$'\n'
	serve "$2" 0 && big+="$took"$'\n'
done
serve "$2" 30
printf '{"measure":"start","empty_ms":%d,"big_ms":%d,"idle_mb":%.0f}\n' \
	"$(printf %s "$empty" | median 3)" "$(printf %s "$big" | median 3)" "$memory"
