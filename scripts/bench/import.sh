#!/usr/bin/env bash
# import.sh PHOTOS: photos per cpu-second of a whole import, against a bare loop that makes the
# same three renditions and encrypts them. Prints one line of JSON.
set -euo pipefail
cd "$(dirname "$0")/../.."
photos=$(realpath "$1")
folder=$(mktemp -d "${TMPDIR:-/tmp}/imprimatur-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT
echo 'the passphrase of a measurement' >"$folder/passphrase"
export IMPRIMATUR_DATA="$folder/data" IMPRIMATUR_PASSPHRASE_FILE="$folder/passphrase"
bin/imprimatur init >/dev/null
before=$(cut -d' ' -f16,17 /proc/$$/stat)
bin/imprimatur import --json "$photos" >"$folder/report" 2>/dev/null
after=$(cut -d' ' -f16,17 /proc/$$/stat)
imported=$(grep -o '"asset"' "$folder/report" | wc -l)
bare=$(PHOTOS=$photos go test -count=1 -run '^$' -bench BareLoop -benchtime 1x ./cmd/imprimatur-worker | sed -n 's#.* \([0-9.]*\) photos/cpu-s.*#\1#p')
awk -v n="$imported" -v b="$before" -v a="$after" -v tick="$(getconf CLK_TCK)" -v bare="$bare" 'BEGIN {
	split(b, x, " "); split(a, y, " ")
	ours = n * tick / (y[1] + y[2] - x[1] - x[2])
	printf "{\"measure\":\"import\",\"photos\":%d,\"ours\":%.3f,\"bare\":%.3f,\"ratio\":%.2f}\n", n, ours, bare, ours / bare
}'
