#!/usr/bin/env bash
# make bench: builds the generator and meter, and measures what docs/performance.md lists, all
# in one run with a private PostgreSQL. Arguments go to imprimatur-bench.
set -euo pipefail
cd "$(dirname "$0")/.."
CGO_ENABLED=1 go build -trimpath -o bin/imprimatur-bench ./cmd/imprimatur-bench
exec scripts/with-postgres.sh bin/imprimatur-bench "$@"
