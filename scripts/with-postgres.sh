#!/usr/bin/env bash
# with-postgres.sh COMMAND...: runs the command with a private PostgreSQL cluster that lives
# in a temporary folder, listens on a socket there and nowhere else, never runs as root and
# is gone afterwards. The command finds its address in IMPRIMATUR_TEST_POSTGRES.
set -euo pipefail

programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$programs" ] || [ ! -x "$programs/initdb" ]; then
	echo "with-postgres: PostgreSQL is not installed" >&2
	echo "hint: scripts/setup.sh test installs it, without starting anything" >&2
	exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/imprimatur-postgres.XXXXXX")
server=''
finish() {
	if [ -n "$server" ] && kill -INT "$server" 2>/dev/null; then
		wait "$server" 2>/dev/null || true
	fi
	rm -rf "$folder"
}
trap finish EXIT

unprivileged=(setpriv --pdeathsig INT)
if [ "$(id -u)" = 0 ]; then
	chown postgres: "$folder"
	unprivileged+=(--reuid postgres --regid postgres --clear-groups)
fi
cd_and() { (cd "$folder" && exec "$@"); }

if ! cd_and "${unprivileged[@]}" "$programs/initdb" -D "$folder/data" -U imprimatur -A trust -E UTF8 \
	--locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1; then
	cat "$folder/initdb.log" >&2
	exit 1
fi

# The data is thrown away in any case, so nothing waits for the disk.
(
	cd "$folder"
	exec "${unprivileged[@]}" "$programs/postgres" -D "$folder/data" -c listen_addresses= \
		-c unix_socket_directories="$folder" -c max_connections=200 -c shared_buffers="${POSTGRES_BUFFERS:-128MB}" \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off
) >"$folder/server.log" 2>&1 &
server=$!

for _ in $(seq 150); do
	"$programs/pg_isready" -q -h "$folder" -U imprimatur && break
	if ! kill -0 "$server" 2>/dev/null; then
		server=''
		cat "$folder/server.log" >&2
		exit 1
	fi
	sleep 0.2
done
"$programs/createdb" -h "$folder" -U imprimatur imprimatur

export IMPRIMATUR_TEST_POSTGRES="postgres://imprimatur@/imprimatur?host=$folder&sslmode=disable"
status=0
"$@" || status=$?
exit "$status"
