#!/usr/bin/env bash
# The plugin without a WordPress: every file is PHP and JavaScript that can be read, and says the same in four
# languages. Its story on a real WordPress is `make wordpress`.
set -euo pipefail
cd "$(dirname "$0")"

command -v php >/dev/null || { echo 'wordpress: php is missing' >&2; echo 'hint: scripts/setup.sh test' >&2; exit 1; }
while IFS= read -r -d '' file; do
	php -d display_errors=stderr -l "$file" >/dev/null
done < <(find . -name '*.php' -print0)
node --check imprimatur/block.js
php tests/run.php
