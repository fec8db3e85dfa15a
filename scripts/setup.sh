#!/usr/bin/env bash
# Makes this machine able to build (setup.sh build), to test (setup.sh test; setup.sh wordpress
# for the plugin's story) or to measure (setup.sh bench) the project. Installs only what is missing, so running it again takes
# well under a second. Needs root, or sudo, only when a Debian package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly go_needed=1.26 node_needed=20.19

build_packages=(build-essential pkg-config ca-certificates git libvips-dev libimage-exiftool-perl libraw-bin)
test_packages=(chromium fonts-dejavu-core postgresql fuse3 openssl php-cli)
wordpress_packages=(wordpress wordpress-theme-twentytwentythree mariadb-server php-mysql php-xml)
bench_packages=(nginx-light wrk openssl)

say() { printf '%s\n' "$*" >&2; }
stop() { say "setup: $1"; [ $# -lt 2 ] || say "hint: $2"; exit 1; }
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

check_tools() {
	command -v go >/dev/null || stop "Go $go_needed or newer is needed and no go command was found" \
		"unpack it from https://go.dev/dl/ to /usr/local/go and put /usr/local/go/bin in PATH"
	local have
	have=$(go env GOVERSION 2>/dev/null) || have=$(go version | cut -d' ' -f3)
	at_least "$go_needed" "${have#go}" || stop "Go $go_needed or newer is needed, this is ${have#go}" \
		"unpack a newer one from https://go.dev/dl/ to /usr/local/go and put /usr/local/go/bin first in PATH"
	command -v node >/dev/null && command -v npm >/dev/null ||
		stop "Node.js $node_needed or newer with npm is needed and was not found" \
			"install it from https://nodejs.org/ (the current LTS) or your distribution"
	have=$(node --version)
	at_least "$node_needed" "${have#v}" || stop "Node.js $node_needed or newer is needed, this is ${have#v}" \
		"install the current LTS from https://nodejs.org/"
}

missing_packages() {
	local installed package
	installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
	for package in "$@"; do
		grep -qxF "$package" <<<"$installed" || printf '%s\n' "$package"
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
	local missing
	mapfile -t missing < <(missing_packages "$@")
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || stop "these Debian packages are missing: ${missing[*]}" \
		"this script installs on Debian 12; elsewhere install the same things by hand and run the make targets of the README"
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null || stop "these Debian packages are missing: ${missing[*]}" \
		"run this once as root, or install sudo, or ask an administrator to: apt-get install ${missing[*]}"
	say "setup: installing Debian packages: ${missing[*]}"
	as_root bash scripts/install-packages.sh "${missing[@]}" </dev/null ||
		stop "the Debian packages could not be installed" "the lines above say why; run it as root or as a user who may sudo"
}

# npm_install DIR: what package-lock.json says, exactly; nothing when that is already there.
npm_install() {
	local folder=$1 stamp="$1/node_modules/.installed-lock"
	[ -f "$folder/package-lock.json" ] || return 0
	cmp -s "$folder/package-lock.json" "$stamp" && return 0
	say "setup: installing npm packages in $folder/"
	npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error </dev/null >&2
	cp "$folder/package-lock.json" "$stamp"
}

case "${1:-}" in
build)
	check_tools
	install_packages "${build_packages[@]}"
	npm_install ui
	;;
test)
	check_tools
	install_packages "${build_packages[@]}" "${test_packages[@]}"
	npm_install ui
	npm_install e2e
	;;
wordpress)
	check_tools
	install_packages "${build_packages[@]}" "${test_packages[@]}" "${wordpress_packages[@]}"
	npm_install ui
	npm_install e2e
	;;
bench)
	check_tools
	install_packages "${build_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"
	npm_install ui
	npm_install e2e
	npm_install scripts/bench
	;;
*)
	stop "usage: scripts/setup.sh build|test|wordpress|bench"
	;;
esac
