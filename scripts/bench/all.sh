#!/usr/bin/env bash
# all.sh: every figure of docs/performance.md, run by scripts/bench.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
assets=${ASSETS:-1000000}
photos=${PHOTOS:-demo/photos}
[ -d "$photos" ] || node scripts/demo-photos.mjs "$photos"

umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/imprimatur-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT
echo 'the passphrase of a measurement' >"$folder/passphrase"
export IMPRIMATUR_PASSPHRASE_FILE="$folder/passphrase"
postgres=$IMPRIMATUR_TEST_POSTGRES
unset IMPRIMATUR_TEST_POSTGRES # the program knows its settings only
figures=$folder/figures

# What needs an otherwise quiet machine comes before the big libraries.
scripts/bench/import.sh "$photos" >>"$figures"
node scripts/bench/thumbs.mjs "$photos" >>"$figures"
node scripts/bench/outside.mjs "$photos" >>"$figures"
node scripts/bench/fresh.mjs "$photos" >>"$figures"
node scripts/bench/zip.mjs "$photos" >>"$figures"
node scripts/bench/sign.mjs >>"$figures"

for name in empty small middle big; do
	IMPRIMATUR_DATA=$folder/$name bin/imprimatur init --json >/dev/null
done
psql -q "$postgres" -c 'CREATE SCHEMA small' -c 'CREATE SCHEMA middle' -c 'CREATE SCHEMA big'
small=("data:$folder/small" "$postgres&search_path=small")
middle=("data:$folder/middle" "$postgres&search_path=middle")
big=("data:$folder/big" "$postgres&search_path=big")
bin/imprimatur-bench fill --assets 10000 "${small[@]}"
bin/imprimatur-bench fill --assets 20000 "${middle[@]}"
bin/imprimatur-bench fill --assets "$assets" "${big[@]}" "plain:$folder/plain.db"

for i in 0 1; do
	bin/imprimatur-bench list --json --only page "${small[$i]}" "${big[$i]}" >>"$figures"
	bin/imprimatur-bench search --json --only 'one word, any' "${small[$i]}" "${big[$i]}" >>"$figures"
done
bin/imprimatur-bench search --json --only 'one word, any' "plain:$folder/plain.db" "${big[0]}" >>"$figures"
for i in 0 1; do
	bin/imprimatur-bench decide --json "${middle[$i]}" >>"$figures"
	bin/imprimatur-bench cleared --json "${big[$i]}" >>"$figures"
	bin/imprimatur-bench withdraw --json --rounds 15 "${middle[$i]}" "${big[$i]}" >>"$figures"
done
scripts/bench/start.sh "$folder/empty" "$folder/big" >>"$figures"
node scripts/bench/table.mjs "$figures"
