#!/usr/bin/env bash
# Installs the programs that tests talk to. Where we may not, the tests that need them are
# skipped with a visible count; in CI such a skip is a failure (tests/conftest.py).
set -euo pipefail

declare -A packages=([chromium]=chromium [dovecot]=dovecot-imapd [mariadbd]=mariadb-server [slapd]=slapd
    [sipp]=sip-tester [baresip]=baresip [espeak-ng]=espeak-ng [turnserver]=coturn)
missing=()
for program in "${!packages[@]}"; do
    command -v "$program" >/dev/null 2>&1 || missing+=("${packages[$program]}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Not installed here: ${missing[*]}. The tests that need them will be skipped."
    exit 0
fi
echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
export RUNLEVEL=1 # install only: the tests start these programs themselves
if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null 2>/tmp/midoffice-peers.log; then
    cat /tmp/midoffice-peers.log >&2
    echo "Could not install ${missing[*]}. The tests that need them will be skipped." >&2
fi
