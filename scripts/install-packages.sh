#!/usr/bin/env bash
# Installs Debian packages as root, for setup.sh, without leaving a service behind that
# nobody asked for: PostgreSQL comes without its "main" cluster, nginx is not enabled, and
# nothing is started by the installation.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
policy_made='' clusters_kept=''

put_back() {
	[ -z "$policy_made" ] || rm -f "$policy"
	[ -z "$clusters_kept" ] || mv -f "$clusters_kept" "$clusters"
}
trap put_back EXIT

install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; }
present() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

if [ ! -e "$policy" ]; then
	policy_made=yes
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

apt-get update -q -o DPkg::Lock::Timeout=300

for package in "$@"; do
	case "$package" in
	postgresql)
		install postgresql-common
		if ! grep -q '^create_main_cluster' "$clusters"; then
			clusters_kept=$(mktemp "$clusters.XXXXXX")
			cp -p "$clusters" "$clusters_kept"
			echo 'create_main_cluster = false' >>"$clusters"
		fi
		;;
	nginx-light)
		present nginx || present nginx-core || nginx_new=yes
		;;
	esac
done

install "$@"

if [ "${nginx_new:-}" = yes ]; then
	if command -v systemctl >/dev/null; then
		systemctl disable --quiet nginx.service
	else
		update-rc.d nginx disable
	fi
fi
