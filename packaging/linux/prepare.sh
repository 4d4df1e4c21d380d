#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready for KieGUI: system packages through apt, and .venv with the locked wheels.
#
# usage: prepare.sh app         what a window needs
#        prepare.sh self-test   the same, and a virtual screen
#        prepare.sh tests       the same, and the test suite with what it drives windows with
#        prepare.sh package     what makes the packages for Linux; .venv is not touched
#        prepare.sh package-test      the same, and what checks and installs them
#        prepare.sh package-windows   what makes the installer for Windows, and tries it
#        prepare.sh tools       the checkers of the code only; no system packages
#
# Looks before it acts: a second run takes half a second. Safe to interrupt: .venv/ready-* is written last, and a .venv
# without it is built anew. Of two at the same time, one waits for the other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { echo "KieGUI set-up: $*"; }
give_up() {
    say "$*" >&2
    exit 1
}

# ---- Python

# Prints the first Python that KieGUI runs on.
find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

# Prints the apt package that is missing to make a .venv; Debian ships Python without that part.
missing_python_package() {
    if [[ -z $python ]]; then
        echo "python3.13-venv | python3.12-venv | python3.11-venv"
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
}

# ---- System packages

# Reads lines like "a | b" and prints those of which nothing is installed.
not_installed() {
    local -A installed=()
    local line name
    while read -r name; do
        installed[$name]=yes
    done < <(dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' | sed -n 's/^.i //p')
    while read -r line; do
        for name in ${line//|/ }; do
            [[ -z ${installed[$name]:-} ]] || continue 2
        done
        echo "$line"
    done
}

# Prints the first of the names "a | b" that this release has, or nothing.
available_name() {
    local name
    for name in ${1//|/ }; do
        if [[ -n $(apt-cache show "$name" 2>/dev/null) ]]; then
            echo "$name"
            return
        fi
    done
}

# Runs apt-get as root; the lock isn't handed on to services that a package may start.
apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" >>build/apt.log 2>&1 9>&-
}

may_install() {
    as_root=()
    [[ $(id -u) -ne 0 ]] || return 0
    as_root=(sudo -n)
    sudo -n true 2>/dev/null
}

# Installs what is missing of the given lines, or says what to install by hand. Sets by_hand if something stays missing.
install_packages() {
    local line name names=() absent=() allowed=''
    : >build/apt.log
    if may_install; then
        allowed=yes
        apt_get update || say "apt could not fetch new package lists (see build/apt.log); going on with the old ones."
    fi
    for line in "$@"; do
        name=$(available_name "$line")
        if [[ -z $name && -n $allowed ]]; then
            absent+=("${line%% *}")
        else
            names+=("${name:-${line%% *}}") # without rights the lists may be empty
        fi
    done
    if [[ ${#absent[@]} -gt 0 ]]; then
        say "this system's package lists don't have ${absent[*]}."
        by_hand=("${absent[@]}")
    fi
    [[ ${#names[@]} -gt 0 ]] || return 0
    if [[ -n $allowed ]]; then
        say "apt installs ${names[*]} (a minute or two; details in build/apt.log)"
        apt_get install --yes --no-install-recommends "${names[@]}" && return 0
        tail -n 5 build/apt.log >&2
        say "apt could not install them."
    fi
    say "please install by hand:  sudo apt-get install ${names[*]}"
    by_hand+=("${names[@]}")
}

# Prints the libraries that Qt's window and media parts miss.
missing_libraries() {
    ldd .venv/lib/python*/site-packages/PySide6/{QtMultimedia.abi3.so,Qt/plugins/platforms/libqxcb.so} |
        sed -n 's/^\s*\(\S*\) => not found$/\1/p' | sort -u
}

# ---- .venv

# Prints what stands in .venv/ready-$1 when $1 (app or dev) is installed as the lock files say.
ready_key() {
    local locks=(packaging/requirements.lock)
    [[ $1 == app ]] || locks+=(packaging/requirements-dev.lock)
    "$python" -c 'import platform, sys; print("Python %d.%d" % sys.version_info[:2], platform.machine())'
    cat "${locks[@]}" | sha256sum
}

is_ready() { [[ -f .venv/ready-$1 && $(<".venv/ready-$1") == "$(ready_key "$1")" ]]; }

is_whole() { .venv/bin/python -I packaging/linux/check_venv.py; }

fill_venv() {
    local lock=packaging/requirements.lock pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input)
    [[ $1 == app ]] || lock=packaging/requirements-dev.lock
    [[ -t 1 ]] || pip+=(--quiet)
    rm -f .venv/ready-app .venv/ready-dev
    say "installing the Python packages of $lock into .venv (260 MB to fetch the first time)"
    "${pip[@]}" install --require-hashes --only-binary :all: --no-deps --requirement "$lock" ||
        give_up "the Python packages could not be installed (see above). Is the network there? Then run the same again."
    ready_key app >.venv/ready-app
    [[ $1 == app ]] || ready_key dev >.venv/ready-dev
}

# Everything of dev is app's and more, so dev may be put on top of a ready app; any other change starts anew.
prepare_venv() {
    if is_ready app && { [[ $1 == app ]] || is_ready dev || [[ ! -e .venv/ready-dev ]]; } && is_whole; then
        is_ready "$1" || fill_venv "$1"
        return
    fi
    if [[ -e .venv ]]; then
        say "the .venv here is unfinished, damaged or of other versions; building it anew"
    fi
    rm -rf .venv
    "$python" -m venv .venv || give_up "$python could not make a virtual environment (see above)."
    fill_venv "$1"
}

# ---- All together

case ${1:-} in
    app) lists=(window) wheels=app ;;
    self-test) lists=(window virtual-screen) wheels=app ;;
    tests) lists=(window virtual-screen tests) wheels=dev ;;
    package) lists=(window virtual-screen package) wheels='' ;;
    package-test) lists=(window virtual-screen package package-test) wheels='' ;;
    package-windows) lists=(window virtual-screen package package-windows) wheels='' ;;
    tools) lists=() wheels=dev ;;
    *) give_up "usage: prepare.sh app|self-test|tests|package|package-test|package-windows|tools" ;;
esac

mkdir -p build
exec 9>build/prepare.lock
flock --nonblock 9 || {
    say "waiting for another set-up in this folder to finish"
    flock 9
}

by_hand=()
python=$(find_python)
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    mapfile -t missing < <({
        missing_python_package
        for list in "${lists[@]}"; do grep -v '^#' "packaging/linux/apt/$list.txt"; done
    } | not_installed)
    if [[ ${#missing[@]} -gt 0 ]]; then
        install_packages "${missing[@]}"
        python=$(find_python)
    fi
fi
[[ -n $python ]] || give_up "KieGUI needs Python 3.11, 3.12 or 3.13, and here is $(python3 --version 2>&1). Please install one of them."
[[ -z $(missing_python_package) ]] ||
    give_up "$python cannot make virtual environments. Please install its parts 'venv' and 'ensurepip' and run the same again."
[[ -n $wheels ]] || exit 0 # the packages have an environment of their own; .venv is left as it is
prepare_venv "$wheels"

if [[ ${#lists[@]} -gt 0 ]] && { [[ ${#by_hand[@]} -gt 0 ]] || ! command -v apt-get >/dev/null; }; then
    mapfile -t libraries < <(missing_libraries)
    if [[ ${#libraries[@]} -gt 0 ]]; then
        say "no window can open here without these system libraries: ${libraries[*]}."
        [[ $1 == tests ]] || exit 1 # most tests need no window
    fi
    [[ ${#by_hand[@]} -eq 0 ]] || say "going on without ${by_hand[*]}"
fi
