"""The installer for macOS. Written by the book, and not yet tried on a Mac."""
