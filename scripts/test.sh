#!/usr/bin/env bash
# Every test there is. Nothing is skipped for want of something: what is missing is
# installed first, and what cannot be had is a failure.
#   RACE=1   Go tests under the race detector as well (slow)
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh test || exit 1
command -v chromium >/dev/null || { echo 'test: chromium is missing' >&2; exit 1; }

failed=()
started=$SECONDS
part() {
	local name=$1 begun=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	if "$@"; then
		printf -- '-- %s: ok, %d s\n' "$name" $((SECONDS - begun))
	else
		printf -- '-- %s: FAILED, %d s\n' "$name" $((SECONDS - begun))
		failed+=("$name")
	fi
}

go_tests() {
	local race=()
	[ -z "${RACE:-}" ] || race=(-race)
	scripts/with-postgres.sh go test "${race[@]}" -timeout 20m -json ./... | node scripts/go-test-summary.mjs
}

part build make build
part check make check
part 'Go tests' go_tests
part 'web app tests' npm test --prefix ui --silent
part 'WordPress plugin' integrations/wordpress/test.sh
part 'browser tests' scripts/e2e.sh

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then
	printf 'test: FAILED after %d s: %s\n' $((SECONDS - started)) "$(IFS=,; echo "${failed[*]}")"
	exit 1
fi
printf 'test: all passed in %d s\n' $((SECONDS - started))
