#!/usr/bin/env bash
# make bench: measures what docs/performance.md lists, all in one run, and prints the table. It
# takes about an hour and 10 GB in the folder for temporary files.
#   PHOTOS=DIR    real photos to bring in (else those of the demo library)
#   ASSETS=N      photos of the big library (1000000)
# With arguments these go to imprimatur-bench, beside a private PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
CGO_ENABLED=1 go build -trimpath -o bin/imprimatur-bench ./cmd/imprimatur-bench
export POSTGRES_BUFFERS=1GB
if [ $# -gt 0 ]; then
	exec scripts/with-postgres.sh bin/imprimatur-bench "$@"
fi
exec scripts/with-postgres.sh scripts/bench/all.sh
