#!/usr/bin/env bash
# Makes the virtual environment with nothing but a Python >= 3.11, and puts the locked uv into it.
set -euo pipefail

venv=$1
python=""
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 \
        && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "No Python >= 3.11 was found. Install one, or name it: make setup PYTHON=/path/to/python" >&2
    exit 1
fi

if [ ! -x "$venv/bin/python" ]; then
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv "$venv" || {
        echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    }
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.lock
