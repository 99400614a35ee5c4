#!/bin/sh
# Sees to the browsers that the extension is shown and tested in: Chromium and Firefox, as Debian has them, and to what
# the pages of the tests are made of. Installs what is missing where it may; says what to do where it may not.
set -eu
cd "$(dirname "$0")/.."

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 || missing="$missing firefox-esr"
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || missing="$missing nodejs npm"
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing$(printf ' %s' $missing) …" >&2
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing fonts-dejavu-core >/dev/null
    else
        echo "inbounds: missing: $missing. On Debian or Ubuntu: sudo apt-get install $missing" >&2
        exit 1
    fi
fi
if [ "$(node -p 'process.versions.node.split(".")[0] >= 20')" != true ]; then
    echo "inbounds: Node $(node --version) is too old; 20 or newer is needed." >&2
    exit 1
fi

if [ ! -f e2e/node_modules/.package-lock.json ] || [ e2e/package-lock.json -nt e2e/node_modules/.package-lock.json ]; then
    echo "Setting up the test pages …" >&2
    npm ci --prefix e2e --silent --no-audit --no-fund --ignore-scripts
    # npm keeps the times of what it unpacks.
    touch e2e/node_modules/.package-lock.json
fi
