"""Encryption at rest: never the same twice, and never open to another purpose, place, key or an altered value."""

import base64

import pytest

from common.crypto import AesGcm, CannotOpen, KeyNotHeld, Keyring, VersionedKey, open_object, seal_object

OLD, NEW, OTHER = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32
NUMBER = "150802199001010009"
PURPOSE = "declaration.number"


@pytest.fixture
def keys() -> Keyring:
    return Keyring({"declaration": VersionedKey({"1": OLD}, "1"), "name": VersionedKey({"1": OTHER}, "1")})


def test_what_was_encrypted_opens_again(keys: Keyring) -> None:
    value = keys.encrypt("乌兰·其其格 𬴂 䶮", purpose=PURPOSE, context="person_1")

    assert value.startswith("v1.1.")
    assert keys.decrypt(value, purpose=PURPOSE, context="person_1") == "乌兰·其其格 𬴂 䶮"
    assert keys.decrypt(keys.encrypt("", purpose=PURPOSE), purpose=PURPOSE) == ""


def test_the_same_text_twice_gives_two_values_with_two_nonces(keys: Keyring) -> None:
    values = {keys.encrypt(NUMBER, purpose=PURPOSE) for _ in range(200)}
    nonces = {base64.urlsafe_b64decode(value.split(".")[2][:16]) for value in values}

    assert len(values) == 200
    assert len(nonces) == 200
    assert not any(NUMBER in value for value in values)


@pytest.mark.parametrize(
    ("purpose", "context"),
    [("declaration.phone", "person_1"), (PURPOSE, "person_2"), (PURPOSE, ""), ("name", "person_1")],
    ids=["other purpose", "other row", "no row", "other key"],
)
def test_a_value_moved_elsewhere_does_not_open(keys: Keyring, purpose: str, context: str) -> None:
    value = keys.encrypt(NUMBER, purpose=PURPOSE, context="person_1")

    with pytest.raises(CannotOpen):
        keys.decrypt(value, purpose=purpose, context=context)


def test_purpose_and_context_cannot_be_shifted_into_each_other(keys: Keyring) -> None:
    value = keys.encrypt(NUMBER, purpose="declaration.a", context="\x00b")

    with pytest.raises(CannotOpen):
        keys.decrypt(value, purpose="declaration.a", context="b")
    with pytest.raises(ValueError):
        keys.decrypt(value, purpose="declaration.a\x00", context="b")


def test_a_value_altered_at_any_character_does_not_open(keys: Keyring) -> None:
    value = keys.encrypt(NUMBER, purpose=PURPOSE)

    for at, character in enumerate(value):
        altered = value[:at] + ("A" if character != "A" else "B") + value[at + 1 :]
        with pytest.raises(CannotOpen):
            keys.decrypt(altered, purpose=PURPOSE)


@pytest.mark.parametrize(
    "value", ["", NUMBER, "v1.1.", "v1.1.AAAA", "v2.1.AAAA", "v1.9." + "A" * 40, "v1.1.é"]
)
def test_what_is_no_value_of_ours_does_not_open(keys: Keyring, value: str) -> None:
    with pytest.raises(CannotOpen):
        keys.decrypt(value, purpose=PURPOSE)


def test_a_ring_without_the_key_neither_seals_nor_opens_nor_indexes(keys: Keyring) -> None:
    value = keys.encrypt(NUMBER, purpose=PURPOSE)
    review = Keyring({"name": VersionedKey({"1": OTHER}, "1")})

    assert not review.holds(PURPOSE)
    with pytest.raises(KeyNotHeld):
        review.decrypt(value, purpose=PURPOSE)
    with pytest.raises(KeyNotHeld):
        review.encrypt(NUMBER, purpose=PURPOSE)
    with pytest.raises(KeyNotHeld):
        review.blind_index(NUMBER, purpose=PURPOSE)


def test_two_services_that_share_a_key_read_each_other(keys: Keyring) -> None:
    review = Keyring({"name": VersionedKey({"1": OTHER}, "1")})

    assert review.decrypt(keys.encrypt("王示例", purpose="name"), purpose="name") == "王示例"


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key(keys: Keyring) -> None:
    old_value = keys.encrypt(NUMBER, purpose=PURPOSE)
    rotated = Keyring({"declaration": VersionedKey({"1": OLD, "2": NEW}, "2")})
    new_value = rotated.encrypt(NUMBER, purpose=PURPOSE)

    assert rotated.decrypt(old_value, purpose=PURPOSE) == NUMBER
    assert new_value.startswith("v1.2.")
    assert rotated.key_id(PURPOSE) == "2"
    assert rotated.is_current(new_value, purpose=PURPOSE)
    assert not rotated.is_current(old_value, purpose=PURPOSE)
    with pytest.raises(CannotOpen):
        keys.decrypt(new_value, purpose=PURPOSE)


def test_a_blind_index_finds_equal_texts_within_one_purpose_only(keys: Keyring) -> None:
    index = keys.blind_index(NUMBER, purpose=PURPOSE)

    assert index == keys.blind_index(NUMBER, purpose=PURPOSE)
    assert index != keys.blind_index("15080219850101000X", purpose=PURPOSE)
    assert index != keys.blind_index(NUMBER, purpose="declaration.phone")
    assert index != Keyring({"declaration": VersionedKey({"1": NEW}, "1")}).blind_index(
        NUMBER, purpose=PURPOSE
    )
    assert NUMBER not in index


def test_a_look_up_during_rotation_finds_rows_of_both_keys(keys: Keyring) -> None:
    old_index = keys.blind_index(NUMBER, purpose=PURPOSE)
    rotated = Keyring({"declaration": VersionedKey({"1": OLD, "2": NEW}, "2")})

    assert rotated.blind_indexes(NUMBER, purpose=PURPOSE) == (
        rotated.blind_index(NUMBER, purpose=PURPOSE),
        old_index,
    )
    assert not rotated.is_current(old_index, purpose=PURPOSE)


@pytest.mark.parametrize("purpose", ["", "Declaration.number", ".number", "declaration.", "a b"])
def test_a_purpose_is_a_plain_dotted_name(keys: Keyring, purpose: str) -> None:
    with pytest.raises(ValueError):
        keys.encrypt(NUMBER, purpose=purpose)


@pytest.mark.parametrize(
    ("versions", "current"), [({"1": b"short"}, "1"), ({"1": OLD}, "2"), ({"1.2": OLD}, "1.2")], ids=str
)
def test_weak_or_unusable_keys_are_refused(versions: dict[str, bytes], current: str) -> None:
    with pytest.raises(ValueError):
        VersionedKey(versions, current)


def test_keys_do_not_show_when_printed() -> None:
    assert "\\x01" not in repr(VersionedKey({"1": OLD}, "1"))


def test_the_cipher_opens_a_published_vector() -> None:
    # McGrew and Viega, The Galois/Counter Mode of Operation, test case 16 (AES-256, 96-bit IV, with associated data)
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )

    assert AesGcm(key).open(nonce + sealed, associated) == bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    with pytest.raises(CannotOpen):
        AesGcm(key).open(nonce + sealed, associated + b"\x00")


def test_a_stored_object_opens_with_its_own_key_in_its_own_place() -> None:
    sealed = seal_object(b"%PDF-1.7", OLD, context="materials/a")

    assert sealed != seal_object(b"%PDF-1.7", OLD, context="materials/a")
    assert open_object(sealed, OLD, context="materials/a") == b"%PDF-1.7"
    for key, place in ((NEW, "materials/a"), (OLD, "materials/b")):
        with pytest.raises(CannotOpen):
            open_object(sealed, key, context=place)
