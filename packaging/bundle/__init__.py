"""What the installers of all three systems have in common: the app, its locked wheels, what of Qt is taken, papers."""
