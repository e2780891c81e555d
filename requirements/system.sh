#!/bin/sh
# Install what the tests need besides Python: PostgreSQL, Redis, Chromium and a Korean font.
# On Debian and Ubuntu as root it installs what is missing; elsewhere it says what to install.
set -eu

missing=""
PATH="$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')"
command -v initdb >/dev/null || missing="$missing postgresql"
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v chromium >/dev/null || missing="$missing chromium"
fc-list :lang=ko 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need these, by their Debian names:$missing. Install them and run make test again." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word for each package
apt-get install -y -qq --no-install-recommends $missing >/dev/null
