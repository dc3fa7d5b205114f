"""What is sealed can be opened with this instance's key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.keys import SealBroken, seal, secret_key, unseal


def test_what_was_sealed_comes_back_and_does_not_stand_there(tmp_path) -> None:
    sealed = seal(tmp_path, "mira:a secret word")
    assert b"secret" not in sealed
    assert unseal(tmp_path, sealed) == "mira:a secret word"
    assert seal(tmp_path, "mira:a secret word") != sealed


def test_another_key_opens_nothing(tmp_path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    sealed = seal(one, "x")
    assert secret_key(one) != secret_key(other)
    with pytest.raises(SealBroken, match="enter it again"):
        unseal(other, sealed)


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    return tmp_path_factory.mktemp("instance")


@given(st.text(), st.integers(0, 60))
def test_what_was_changed_is_refused(instance, text, place) -> None:
    sealed = bytearray(seal(instance, text))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        unseal(instance, bytes(sealed))
