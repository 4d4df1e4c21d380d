"""What a result was made with, kept in its own file: `files` is the door; no picture, film or sound is encoded anew here."""
