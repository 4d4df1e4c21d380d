"""Signatures: the RFC's own are genuine, and nothing that differs from them by a bit is."""

from __future__ import annotations

import pytest

from kiegui.updates.ed25519 import _ORDER, _P, _decoded, is_genuine
from tests.updates.publishing import public_half, sign

VECTORS = [  # RFC 8032, section 7.1, tests 1 to 3: secret, public, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
KEY = public_half()
MESSAGE = b"KieGUI 1.2"
SIGNATURE = sign(MESSAGE)
SMALL = [  # RFC 7748's curve has eight points of small order; these are their spellings on this one
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


@pytest.mark.parametrize("vector", VECTORS, ids=["1", "2", "3"])
def test_the_vectors_of_the_rfc_are_genuine(vector: tuple[str, ...]) -> None:
    secret, public, message, signature = (bytes.fromhex(part) for part in vector)
    assert (public_half(secret), sign(message, secret)) == (public, signature)
    assert is_genuine(public, message, signature)
    assert not is_genuine(public, message + b"\0", signature)


@pytest.mark.parametrize("bit", [0, 5, 254, 255, 256, 300, 507])
def test_a_bit_of_the_signature_matters(bit: int) -> None:
    assert is_genuine(KEY, MESSAGE, SIGNATURE)
    other = int.from_bytes(SIGNATURE, "little") ^ 1 << bit
    assert not is_genuine(KEY, MESSAGE, other.to_bytes(64, "little"))


@pytest.mark.parametrize("bit", [0, 100, 255])
def test_a_bit_of_the_key_matters(bit: int) -> None:
    other = int.from_bytes(KEY, "little") ^ 1 << bit
    assert not is_genuine(other.to_bytes(32, "little"), MESSAGE, SIGNATURE)


def test_a_signature_has_one_spelling_only() -> None:
    scalar = int.from_bytes(SIGNATURE[32:], "little") + _ORDER
    assert not is_genuine(KEY, MESSAGE, SIGNATURE[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize("other", [b"", SIGNATURE[:32], SIGNATURE[:63], SIGNATURE + b"\0", SIGNATURE * 2], ids=len)
def test_another_length_is_no_signature(other: bytes) -> None:
    assert not is_genuine(KEY, MESSAGE, other)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_another_length_is_no_key(length: int) -> None:
    assert not is_genuine((KEY * 2)[:length], MESSAGE, SIGNATURE)


@pytest.mark.parametrize("small", SMALL)
@pytest.mark.parametrize("start", SMALL)
def test_a_key_of_small_order_signs_nothing(small: str, start: str) -> None:
    empty = bytes.fromhex(start) + bytes(32)
    assert not any(is_genuine(bytes.fromhex(small), bytes([number]), empty) for number in range(3))


def test_a_point_has_one_spelling_only() -> None:
    points = [y for y in range(19) if _decoded(y.to_bytes(32, "little"))]
    assert len(points) > 5
    assert not any(_decoded((_P + y).to_bytes(32, "little")) for y in points)
    assert _decoded((1 | 1 << 255).to_bytes(32, "little")) is None  # zero has no sign


def test_what_is_no_point_is_no_key() -> None:
    assert not is_genuine((2).to_bytes(32, "little"), MESSAGE, SIGNATURE)
    assert not is_genuine(b"\xff" * 32, MESSAGE, SIGNATURE)
