"""Person refs: the same person always, nobody else ever, and nothing without the key."""

import pytest

from common.identity import PersonDocument, PersonRefs

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
ID_CARD = PersonDocument("111", "150802199001010009")


def test_a_ref_is_the_versioned_hmac_of_kind_and_number() -> None:
    # printf '111\000150802199001010009' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f -binary | base32
    assert PersonRefs({1: KEY}, 1).of(ID_CARD) == "p1jpnwlpatejgzqbi4pe32op3p2vcvclkbmrcqhvn2gvxd4lj2jidq"


def test_two_spellings_of_one_number_are_one_person() -> None:
    refs = PersonRefs({1: KEY}, 1)

    assert refs.of(PersonDocument("111", "１５０８０２ 19900101 0009")) == refs.of(ID_CARD)


@pytest.mark.parametrize("kind", ["112", "113"])
def test_a_bar_under_the_id_card_binds_under_the_papers_that_carry_its_number(kind: str) -> None:
    refs = PersonRefs({1: KEY}, 1)

    assert refs.of(PersonDocument(kind, "150802199001010009")) == refs.of(ID_CARD)


def test_other_numbers_other_numberings_and_other_keys_give_other_refs() -> None:
    refs = PersonRefs({1: KEY}, 1)
    all_refs = {
        refs.of(ID_CARD),
        refs.of(PersonDocument("111", "15080219850118000X")),
        refs.of(PersonDocument("414", "01234567")),
        refs.of(PersonDocument("511", "01234567")),
        PersonRefs({1: OTHER_KEY}, 1).of(ID_CARD),
    }

    assert len(all_refs) == 5


def test_after_a_key_rotation_old_refs_are_still_recognised() -> None:
    old = PersonRefs({1: KEY}, 1).of(ID_CARD)
    rotated = PersonRefs({1: KEY, 2: OTHER_KEY}, 2)

    assert rotated.of(ID_CARD).startswith("p2")
    assert rotated.is_of(old, ID_CARD)
    assert not rotated.is_of(old, PersonDocument("111", "15080219850118000X"))


@pytest.mark.parametrize("ref", ["", "p1short", "p3" + "a" * 52, "x1" + "a" * 52])
def test_a_text_that_is_no_ref_of_ours_is_an_error_not_a_no(ref: str) -> None:
    with pytest.raises(ValueError):
        PersonRefs({1: KEY}, 1).is_of(ref, ID_CARD)


@pytest.mark.parametrize("keys", [{1: b"short"}, {2: KEY}, {0: KEY, 1: KEY}])
def test_weak_or_missing_keys_are_refused(keys: dict[int, bytes]) -> None:
    with pytest.raises(ValueError):
        PersonRefs(keys, 1)
