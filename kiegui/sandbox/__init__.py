"""A Kie-shaped practice server on this machine: its own process, plain standard library, no key and no real credits.

It answers like Kie (`kiegui.sandbox.kie`) with small films, pictures and sounds from resources/sandbox/, each of them
marked "sandbox". Any non-empty key is accepted. Nothing ever leaves this machine. Words that a prompt may hold:

- "fail please": the task ends as failed, and its credits come back.
- a word from the name of a scene (dawn, harbour, aurora …): that scene is preferred, if its shape fits.
"""
