#!/usr/bin/env bash
# Everything that can be said about the tree without running it. Says all it finds, then
# fails if that was anything.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
# step NAME COMMAND...: the command's output is shown only when it fails.
step() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		printf '  ok    %s\n' "$name"
	else
		printf '  FAIL  %s\n' "$name"
		[ -z "$output" ] || sed 's/^/        /' <<<"$output"
		failed+=("$name")
	fi
}
# none COMMAND...: succeeds when the command prints nothing.
none() {
	local output
	output=$("$@")
	[ -z "$output" ] || { printf '%s\n' "$output"; return 1; }
}
# files PATTERN...: the files of the tree, also those not committed yet, but none of git's ignored ones.
files() { git ls-files -z --cached --others --exclude-standard -- "$@" | xargs -0 -r sh -c 'for f; do [ -f "$f" ] && printf "%s\0" "$f"; done' sh; }

badly_formatted() { files '*.go' | xargs -0 -r gofmt -l; }
too_long() {
	files '*.go' '*.ts' '*.tsx' '*.mjs' '*.js' '*.php' '*.css' '*.sh' '*.sql' | grep -zvE '(_gen\.go|\.gen\.[a-z]+|/testdata/)' |
		xargs -0 -r wc -l | awk '$2 != "total" && $1 > 700 {print $2 ": " $1 " lines; split it by meaning (700 is the limit)"}'
}
# The brackets keep this line from finding itself.
marks() {
	files '*.go' '*.ts' '*.tsx' '*.mjs' '*.js' '*.php' '*.html' '*.css' '*.sql' '*.sh' 'Makefile' | grep -zv '/testdata/' |
		xargs -0 -r grep -nIE '\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|not implemente[d]|coming soo[n]|lorem ipsu[m]' || true
}
shell_syntax() { local f; while IFS= read -r -d '' f; do bash -n "$f" || return 1; done < <(files '*.sh' .ci/run); }
lint() {
	local tool
	tool=$(scripts/tool.sh golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2) || return 1
	GOLANGCI_LINT_CACHE="$PWD/.cache/lint" "$tool" run --allow-parallel-runners ./...
}

step 'gofmt' none badly_formatted
step 'go vet' go vet ./...
step 'lint' lint
step 'import plan' go test ./internal
step 'modules as written down' go mod verify
step 'web app: types' npm run --prefix ui --silent check
step 'generated files fresh' scripts/generate.sh --check
step 'no file over 700 lines' none too_long
step 'no mark of unfinished work' none marks
step 'shell scripts' shell_syntax
step 'docs: links lead somewhere' node scripts/check-links.mjs
step 'docs: coverage names real tests' scripts/coverage.sh --check

if [ ${#failed[@]} -gt 0 ]; then
	printf '\ncheck: %d of the above failed\n' "${#failed[@]}"
	exit 1
fi
