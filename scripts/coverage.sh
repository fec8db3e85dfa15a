#!/usr/bin/env bash
# Which acceptance ids have a test that carries them in its name.
#   coverage.sh FILE      lists each id of the file (I-5, U-3, G-7.1, ...) with its tests
#   coverage.sh --check   fails when docs/coverage.md names a test that does not exist
set -euo pipefail
cd "$(dirname "$0")/.."

# "name<TAB>file:line" of every test: Go, testscript files, and the browser's and web app's.
tests() {
	git grep -noE --untracked '^func (Test|Fuzz|Benchmark)[A-Za-z0-9_]+' -- '*_test.go' |
		sed -E 's/^([^:]+:[0-9]+):func (.*)$/\2\t\1/'
	git grep -noE --untracked '\b(test|it)\("[^"]+"' -- 'e2e/*.mjs' 'ui/src/*.test.ts' 'ui/src/*.test.tsx' |
		sed -E 's/^([^:]+:[0-9]+):(test|it)\("(.*)"$/\3\t\1/'
	git ls-files --cached --others --exclude-standard '*/testdata/script/*.txtar' '*/testdata/script/*.txt' |
		sed -E 's/^(.*\/([^\/]+))$/\2\t\1:1/'
}

case "${1:-}" in
--check)
	names=$(tests | cut -f1)
	missing=0
	# In docs/coverage.md a test stands in the last column, between backquotes.
	while IFS= read -r name; do
		grep -qxF -- "$name" <<<"$names" || { echo "docs/coverage.md names a test that does not exist: $name"; missing=1; }
	done < <(sed -nE 's/^\|.*\|([^|]*)\|[[:space:]]*$/\1/p' docs/coverage.md | grep -oE '`[^`]+`' | tr -d '`' | sort -u)
	exit "$missing"
	;;
'' | -h | --help)
	sed -n '2,4s/^# \{0,1\}//p' "$0"
	exit 2
	;;
*)
	all=$(tests)
	grep -oE '\b[A-Z]-[0-9]+([.][0-9]+|[a-e])?' "$1" | awk '!seen[$0]++' | while IFS= read -r id; do
		# I-5 is written TestI5_..., G-7.1 is TestG7_1_..., and "I-5: ..." in a browser test.
		compact=$(tr -d '-' <<<"$id" | tr '.' '_')
		found=$(grep -E "^(Test|Fuzz|Benchmark)${compact}([^0-9a-z]|\$)|(^|[^A-Za-z0-9-])${id//./\\.}([^0-9.]|\$)" <<<"$all" | cut -f1 | paste -sd' ' || true)
		printf '%-6s %s\n' "$id" "${found:--}"
	done
	;;
esac
