"""The four scenes that the sandbox's films and pictures show, one a file; no encoding here.

A scene is a function of a painter, a size in pixels and the time `t` from 0 to 1. It is deterministic: chance comes from
seeded generators, made anew for each frame, so that every star stays in its place. All but the sunrise are endless loops.
"""
