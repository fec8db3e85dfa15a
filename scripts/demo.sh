#!/usr/bin/env bash
# make run: the demo library in demo/, made the first time and served from then on. Everything
# in it is for show: the passphrase lies beside the data and the passwords are printed.
#   PORT=8443     where to listen, on this machine only
#   PHOTOS=DIR    a folder of your own to bring in as well
set -euo pipefail
cd "$(dirname "$0")/.."

port=${PORT:-8443}
photos=${PHOTOS:-}
password='demo password, not a secret'
program=(bin/imprimatur --data demo/data --passphrase-file demo/passphrase)

if [ -n "$photos" ] && [ ! -d "$photos" ]; then
	echo "demo: PHOTOS=$photos is not a folder" >&2
	exit 1
fi

umask 077
export IMPRIMATUR_DEMO=true # mail and SMS stay in the outbox, under Requests
mkdir -p demo
if [ ! -e demo/made-library ]; then
	echo 'demo: making the library'
	rm -rf demo/data demo/made-*
	(od -An -tx1 -N24 /dev/urandom | tr -d ' \n' && echo) >demo/passphrase
	printf '%s\n' "$password" >demo/password
	"${program[@]}" init --organisation 'Demo Organisation' --json >demo/recovery.json
	for user in 'manager@demo.example|Mira Manager|manager,consent-manager' 'editor@demo.example|Eddie Editor|editor' \
		'viewer@demo.example|Vera Viewer|viewer' 'admin@demo.example|Ada Administrator|administrator'; do
		IFS='|' read -r email name roles <<<"$user"
		"${program[@]}" user add --email "$email" --name "$name" --role "$roles" --password-file demo/password >/dev/null
	done
	touch demo/made-library
fi

if ! cmp -s scripts/demo-photos.tsv demo/made-photos; then
	node scripts/demo-photos.mjs demo/photos
	[ ! -d demo/photos ] || "${program[@]}" import demo/photos
	cp scripts/demo-photos.tsv demo/made-photos
fi
if [ ! -e demo/made-open ]; then
	IMPRIMATUR_LISTEN="127.0.0.1:$port" "${program[@]}" serve >demo/made-open.log 2>&1 &
	server=$!
	trap 'kill "$server" 2>/dev/null || true' EXIT
	node scripts/demo-open.mjs "https://localhost:$port" demo/data/authority.pem demo/password
	kill "$server"
	wait "$server"
	trap - EXIT
	rm demo/made-open.log
	touch demo/made-open
fi
[ -z "$photos" ] || "${program[@]}" import --folder 'Own photos' "$photos"

cat <<END

  Imprimatur, the demo library     https://localhost:$port/

    manager@demo.example           $password
    editor@, viewer@ and admin@demo.example have the same password: the editor works in Events,
    the viewer downloads from Nature, the administrator sees no photos.

  The browser warns once: the certificate is the library's own. Ctrl-C stops it.

END
IMPRIMATUR_LISTEN="127.0.0.1:$port" exec "${program[@]}" serve
