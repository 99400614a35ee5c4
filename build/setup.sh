#!/bin/sh
# Makes .venv with the pinned requirements and the project itself. Does nothing where that was done already.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/inbounds-stamp
# A moved tree needs its environment anew: scripts in it name it by its full path.
want=$({ pwd; cat requirements-dev.txt pyproject.toml build/setup.sh; } | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

python=$(sh build/find_python.sh)
echo "Setting up .venv with $("$python" --version) …" >&2
rm -rf .venv
"$python" -m venv .venv
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install -qq --no-input --requirement requirements-dev.txt
# The build tools are among the requirements, so nothing more is fetched.
.venv/bin/python -m pip install -qq --no-input --no-deps --no-build-isolation --editable .
printf '%s\n' "$want" > "$stamp"
