"""A publisher on this machine."""

from __future__ import annotations

import pytest

from tests.fake_kie import FakeKie
from tests.updates.publishing import Publisher


@pytest.fixture
def publisher(kie: FakeKie) -> Publisher:
    """Has nothing published yet."""
    return Publisher(kie)
