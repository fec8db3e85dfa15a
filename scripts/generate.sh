#!/usr/bin/env bash
# Writes the generated files anew: the API's description out of the server, the web app's
# types out of that. With --check nothing is written and a difference is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

fresh=$(mktemp -d "${TMPDIR:-/tmp}/imprimatur-generate.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
CGO_ENABLED=0 go run ./cmd/imprimatur openapi >"$fresh/openapi.json"
ui/node_modules/.bin/openapi-typescript "$fresh/openapi.json" -o "$fresh/schema.gen.ts" >/dev/null

if [ "${1:-}" = --check ]; then
	for pair in openapi.json:ui/openapi.json schema.gen.ts:ui/src/client/schema.gen.ts; do
		cmp -s "$fresh/${pair%%:*}" "${pair#*:}" || { echo "${pair#*:} is not what the code gives; run: make generate"; exit 1; }
	done
	exit 0
fi
cp "$fresh/openapi.json" ui/openapi.json
cp "$fresh/schema.gen.ts" ui/src/client/schema.gen.ts
