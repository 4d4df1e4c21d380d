"""Runs in the installed app before anything else: what the app starts (a browser, a player) must not use our libraries.

PyInstaller's starter sets LD_LIBRARY_PATH and starts itself anew with it. In our own child processes it would take that as
done already, so they are told to begin from the beginning.
"""

import os

_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _before
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
