#!/usr/bin/env bash
# Opens KieGUI from this checkout. Where there is no screen, KieGUI tests itself on a virtual one instead, and this says
# where the film and the screenshots are.
#
# usage: run.sh [arguments of kiegui]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Qt wants UTF-8, and a bare machine has no locale set.
[[ -n ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} ]] || export LC_ALL=C.UTF-8

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    bash packaging/linux/prepare.sh app
    exec .venv/bin/python -m kiegui "$@"
fi

echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so KieGUI can't open its window."
echo "Instead it tests itself on a virtual screen, in its sandbox: no key, no credits, no network."
bash packaging/linux/prepare.sh self-test
command -v xvfb-run >/dev/null || {
    echo "There is no virtual screen either (the packages xvfb and xauth are missing), so nothing can be shown."
    exit 1
}

on_virtual_screen=(xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24 -nolisten tcp" .venv/bin/python -m kiegui)
[[ " $* " != *" --self-test "* ]] || exec "${on_virtual_screen[@]}" "$@"

exec 9>build/self-test.lock
flock 9 # a second self-test waits rather than write into the same folder
report=$PWD/out/self-test
rm -rf "$report"
outcome=0
"${on_virtual_screen[@]}" --self-test "$report" "$@" 9>&- || outcome=$?
.venv/bin/python packaging/linux/print_report.py "$report"
exit "$outcome"
