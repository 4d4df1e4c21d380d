"""A pasted documentation page → model files. `reading.read_page` is the door; nothing here writes to the disk."""
