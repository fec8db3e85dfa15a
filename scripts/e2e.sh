#!/usr/bin/env bash
# The stories in Debian's Chromium, against the real programs in bin/. Arguments choose
# story files; without any, all run.
set -euo pipefail
cd "$(dirname "$0")/.."
for needed in bin/imprimatur bin/imprimatur-worker; do
	[ -x "$needed" ] || { echo "e2e: $needed is missing" >&2; echo 'hint: make build' >&2; exit 1; }
done
command -v chromium >/dev/null || { echo 'e2e: chromium is missing' >&2; echo 'hint: scripts/setup.sh test' >&2; exit 1; }
[ $# -gt 0 ] || set -- e2e/stories/*.test.mjs
exec node --test --test-concurrency=1 --test-reporter=spec "$@"
