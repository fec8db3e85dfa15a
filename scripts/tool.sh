#!/usr/bin/env bash
# tool.sh NAME PACKAGE@VERSION: prints the path of a Go tool of exactly this version,
# building it into .cache/bin the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 wanted=$2
path="$PWD/.cache/bin/$name-${wanted##*@}"
if [ ! -x "$path" ]; then
	echo "building $name ${wanted##*@} (once)" >&2
	build=$(mktemp -d "${TMPDIR:-/tmp}/imprimatur-tool.XXXXXX")
	trap 'rm -rf "$build"' EXIT
	GOBIN="$build" GOFLAGS=-mod=mod CGO_ENABLED=0 go install "$wanted"
	mkdir -p .cache/bin
	mv "$build/$name" "$path"
fi
printf '%s\n' "$path"
