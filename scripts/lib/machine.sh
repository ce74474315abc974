# What the two commands need from the machine: Python, the virtual environment, Debian's packages.
# Sourced with ROOT set and the working directory there.

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# --- Debian's packages ------------------------------------------------------------------------------

may_install() { command -v apt-get >/dev/null && { [ "$EUID" -eq 0 ] || sudo -n true 2>/dev/null; }; }

as_root() { if [ "$EUID" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Debian starts the servers it installs; this file is its own way of saying "not this time".
NO_SERVICES=/usr/sbin/policy-rc.d

forbid_services() {
    [ -e "$NO_SERVICES" ] && return
    SERVICES_FORBIDDEN=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$NO_SERVICES" >/dev/null
    as_root chmod 755 "$NO_SERVICES"
}

allow_services() {
    [ "${SERVICES_FORBIDDEN:-}" = yes ] && as_root rm -f "$NO_SERVICES"
    SERVICES_FORBIDDEN=
}

install_packages() { # PACKAGE...
    may_install || return 1
    say "Installing from the distribution: $*"
    local outcome=0 log
    log=$(mktemp)
    forbid_services
    # Not attended: an installation cut in half helps nobody. And one unreachable extra source must not
    # stop us: the installation itself tells.
    as_root apt-get update -qq >>"$log" 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null || outcome=$?
    allow_services
    [ "$outcome" -eq 0 ] || tail -n 20 "$log"
    rm -f "$log"
    return "$outcome"
}

# --- Python -----------------------------------------------------------------------------------------

find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

can_make_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_base_python() { # into BASE_PYTHON
    local package
    find_python >/dev/null || install_packages python3 python3-venv || true
    BASE_PYTHON=$(find_python) || fail "Python 3.11 or newer is missing: install it (Debian: python3 python3-venv)."
    can_make_environments "$BASE_PYTHON" && return
    package=$("$BASE_PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    install_packages "$package" || true
    can_make_environments "$BASE_PYTHON" || fail "Python's venv module is missing: apt-get install $package"
}

# --- The virtual environment ------------------------------------------------------------------------
# Tools are called as `python -m tool`, never as .venv/bin/tool: those files hold the absolute path of
# the environment and break when the checkout is moved or copied.

PYTHON=$ROOT/.venv/bin/python

environment_works() { "$PYTHON" -m pip --version >/dev/null 2>&1; }

make_environment() {
    find_base_python
    say "Making the virtual environment .venv with $BASE_PYTHON"
    rm -rf "$ROOT/.venv"
    attend "$BASE_PYTHON" -m venv "$ROOT/.venv"
}

ensure_environment() { # REQUIREMENTS_FILE
    local stamp=$ROOT/.venv/$1.sha256 wanted
    wanted=$(cat requirements.txt "$1" | sha256sum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$PYTHON" -c '' 2>/dev/null; then
        return
    fi
    environment_works || make_environment
    say "Installing $1 (a minute or two, only when it changed)"
    attend "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input -r "$1" ||
        fail "pip could not install $1; the message above says why."
    printf '%s\n' "$wanted" >"$stamp"
}
