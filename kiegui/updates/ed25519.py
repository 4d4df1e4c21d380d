"""Whether an Ed25519 signature is genuine (RFC 8032, section 5.1). It only checks, with public data: nothing here is secret.

Written out here because what Python brings has no such check, and a library of ciphers would be larger than our own code.
Nothing but the standard library, so that the scripts in `packaging` can use it, too.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)


class _Point(NamedTuple):
    """On the curve, in extended coordinates: x = X/Z, y = Y/Z, T = XY/Z."""

    x: int
    y: int
    z: int
    t: int


_NEUTRAL = _Point(0, 1, 1, 0)


def is_genuine(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether whoever holds the secret half of `key` (32 bytes) has signed `message` with `signature` (64 bytes).

    Strict: one message, key and signature have one spelling only, and a key of small order, under which a signature fits many
    messages, is none. Takes some milliseconds.
    """
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    public = _decoded(key)
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or scalar >= _ORDER or _encoded(_times(8, public)) == _encoded(_NEUTRAL):
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    minus_public = _Point(-public.x % _P, public.y, public.z, -public.t % _P)
    return _encoded(_sum(_times(scalar, _BASE), _times(challenge, minus_public))) == signature[:32]


def _sum(one: _Point, other: _Point) -> _Point:
    a = (one.y - one.x) * (other.y - other.x) % _P
    b = (one.y + one.x) * (other.y + other.x) % _P
    c = 2 * one.t * other.t * _D % _P
    d = 2 * one.z * other.z % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return _Point(e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(factor: int, point: _Point) -> _Point:
    total = _NEUTRAL
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _encoded(point: _Point) -> bytes:
    inverse = pow(point.z, -1, _P)
    x, y = point.x * inverse % _P, point.y * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(raw: bytes) -> _Point | None:
    """None for what is no point, or one in another spelling than its own."""
    number = int.from_bytes(raw, "little")
    is_odd, y = number >> 255, number & (1 << 255) - 1
    if y >= _P:
        return None
    x = _x_of(y)
    if x is None or (x == 0 and is_odd):
        return None
    if x & 1 != is_odd:
        x = _P - x
    return _Point(x, y, 1, x * y % _P)


def _x_of(y: int) -> int | None:
    """One of the two; None if no point of the curve has this y."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_ONE % _P
    return x if x * x % _P == square else None


def _base() -> _Point:
    found = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert found is not None
    return found


_BASE = _base()
