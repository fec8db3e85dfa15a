#!/usr/bin/env bash
# Known vulnerabilities in what our programs really call. The database is a local copy, so
# that no list of our modules leaves this machine: GOVULNDB=DIR, or the archive that lies
# beside the tree.
set -euo pipefail
cd "$(dirname "$0")/.."

database=${GOVULNDB:-}
if [ -z "$database" ]; then
	archive=$(find ../shared/data -maxdepth 1 -name 'govulndb*.tar.gz' 2>/dev/null | sort | tail -n 1)
	if [ -n "$archive" ]; then
		database="$PWD/.cache/govulndb-$(sha256sum "$archive" | cut -c1-12)"
		if [ ! -d "$database" ]; then
			rm -rf "$database.new"
			mkdir -p "$database.new"
			tar -xzf "$archive" -C "$database.new" --strip-components=1 --no-same-owner
			mv "$database.new" "$database"
		fi
	fi
fi
if [ -z "$database" ]; then
	echo 'vuln: there is no copy of the Go vulnerability database here, so nothing was checked' >&2
	echo 'hint: make vuln GOVULNDB=DIR, a folder laid out as https://vuln.go.dev (index/, ID/)' >&2
	exit 1
fi
if [ ! -f "$database/index/modules.json" ]; then
	echo "vuln: $database is not a copy of the Go vulnerability database: it has no index/modules.json" >&2
	exit 1
fi

tool=$(scripts/tool.sh govulncheck golang.org/x/vuln/cmd/govulncheck@v1.7.0)
exec "$tool" -db "file://$(realpath "$database")" ./...
