"""The installer for Windows, made on Debian: python.org's embeddable Python, the locked wheels, and a starter in C."""
