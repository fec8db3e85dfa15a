#!/usr/bin/env bash
# Writes the generated files anew: the API's description out of the server, the web app's
# types out of that, the table of demo photographs. With --check nothing is written and a
# difference is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

fresh=$(mktemp -d "${TMPDIR:-/tmp}/imprimatur-generate.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
CGO_ENABLED=0 go run ./internal/httpapi/genopenapi "$fresh/openapi.json"
ui/node_modules/.bin/openapi-typescript "$fresh/openapi.json" -o "$fresh/schema.gen.ts" >/dev/null

node scripts/demo-photos.mjs --table >"$fresh/demo-photos.md"

for pair in openapi.json:ui/openapi.json schema.gen.ts:ui/src/client/schema.gen.ts demo-photos.md:docs/demo-photos.md; do
	made=$fresh/${pair%%:*} kept=${pair#*:}
	if [ "${1:-}" != --check ]; then
		cp "$made" "$kept"
	elif ! cmp -s "$made" "$kept"; then
		echo "$kept is not what the code gives; run: make generate"
		stale=yes
	fi
done
[ -z "${stale:-}" ]
