#!/bin/sh
# Install what the tests need besides Python: PostgreSQL, Redis, Chromium, a Korean font, and two mail servers.
# On Debian and Ubuntu as root it installs what is missing; elsewhere it says what to install.
set -eu

missing=""
PATH="$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')"
command -v initdb >/dev/null || missing="$missing postgresql"
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v chromium >/dev/null || missing="$missing chromium"
fc-list :lang=ko 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"

# Postfix and Exim are unpacked, never installed: each would put out the other, and serve this machine.
servers="$(dirname "$0")/../.servers"
unpacked=""
[ -x /usr/lib/postfix/sbin/master ] || [ -d "$servers/postfix" ] || unpacked="$unpacked postfix"
[ -d "$servers/exim" ] || unpacked="$unpacked exim"
command -v apt-get >/dev/null || unpacked=""

[ -n "$missing$unpacked" ] || exit 0
if [ -n "$missing" ] && { [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; }; then
    echo "The tests need these, by their Debian names:$missing. Install them and run make test again." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
[ "$(id -u)" != 0 ] || apt-get update -qq
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086 # one word for each package
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

# unpack FOLDER PACKAGE...: the packages, and those that they need and this machine lacks.
unpack() {
    folder="$servers/$1"
    shift
    fetched="$(mktemp -d)"
    mkdir "$fetched/partial"
    # Only root may lock what apt-get locks; nothing is installed here.
    if apt-get install -y -qq --download-only --no-install-recommends --reinstall \
        -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Dir::Cache::archives="$fetched" "$@" >/dev/null; then
        mkdir -p "$folder.new"
        for file in "$fetched"/*.deb; do dpkg -x "$file" "$folder.new"; done
        find "$folder.new" -perm /6000 -exec chmod ug-s {} +
        mv "$folder.new" "$folder"
    else
        echo "Debian's packages $* could not be fetched: what goes through that mail server will fail." >&2
    fi
    rm -r "$fetched"
}
for server in $unpacked; do
    case $server in
    postfix) unpack postfix postfix ;;
    exim) unpack exim exim4-daemon-light libnss-wrapper ;;
    esac
done
