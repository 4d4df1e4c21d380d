"""The installers for Linux, and the set-up of a checkout."""
