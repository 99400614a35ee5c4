#!/bin/sh
# Prints a Python that the project runs on: 3.12 or newer, with what a virtual environment takes.
# Looks on PATH, among pyenv's versions and among uv's; says what to do where there is none.
set -u

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))
import ensurepip, sqlite3, ssl, venv' >/dev/null 2>&1
}

old=""
try() {
    [ -n "$1" ] || return 0
    if usable "$1"; then
        printf '%s\n' "$1"
        exit 0
    fi
    if "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
        old="$1"
    fi
}

# 3.13 first: the pinned requirements were resolved and are tested on it.
for name in python3.13 python3.12 python3.14 python3 python; do
    try "$(command -v "$name" 2>/dev/null)"
done
for version in 3.13 3.12 3.14 3; do
    for path in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version"*/bin/python3; do
        [ -x "$path" ] && try "$path"
    done
done
if command -v uv >/dev/null 2>&1; then
    try "$(uv python find --no-project '>=3.12' 2>/dev/null)"
fi

{
    if [ -n "$old" ]; then
        echo "inbounds: $old is new enough, but lacks what a virtual environment takes (ensurepip, venv, sqlite3, ssl)."
        echo "On Debian or Ubuntu: apt-get install python3-venv"
    else
        echo "inbounds: no Python 3.12 or newer was found on PATH, in ~/.pyenv/versions or by uv."
        echo "Install one, for instance:"
        echo "  apt-get install python3 python3-venv    (Debian 13, Ubuntu 24.04 and newer)"
        echo "  pyenv install 3.13                      (anywhere with a C compiler)"
        echo "  uv python install 3.13"
    fi
} >&2
exit 1
