"""Which keys a service holds: those of its purposes, and never one more."""

import json
import os
import stat
from pathlib import Path

import pytest

from common.crypto import CannotOpen, KeyNotHeld
from common.identity import PersonDocument
from common.service.keys import BadKeys, KeyFile, ServiceKeys

# Typed from the design: what each service seals or opens, and who can name persons.
HELD = {
    "declaration": {"case", "name", "number", "file", "evidence"},
    "review": {"case", "name", "file", "draw", "panel", "attendance", "evidence"},
    "expert-pool": {"draw", "panel", "attendance", "evidence"},
    "credit-file": {"evidence"},
    "certificate": {"case", "name", "number"},
}
ALL = set().union(*HELD.values())
CARD = PersonDocument("111", "150802199001010009")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys.json"


@pytest.mark.parametrize("service", HELD)
def test_a_service_holds_its_own_columns_and_its_purposes(path: Path, service: str) -> None:
    keyring = KeyFile(path).for_service(service).keyring

    assert {purpose for purpose in ALL if keyring.holds(purpose)} == HELD[service]
    assert [other for other in HELD if keyring.holds(f"{other}.phone")] == [service]


def test_review_cannot_make_a_person_ref_and_the_others_make_the_same(path: Path) -> None:
    keys = KeyFile(path)

    refs = {service: keys.for_service(service).person_refs for service in HELD}
    assert refs.pop("review") is None
    assert len({made.of(CARD) for made in refs.values() if made is not None}) == 1
    assert None not in refs.values()


def test_the_name_that_declaration_seals_opens_in_review_but_not_in_expert_pool(path: Path) -> None:
    keys = KeyFile(path)
    value = keys.for_service("declaration").keyring.encrypt("王示例", purpose="name")

    assert keys.for_service("review").keyring.decrypt(value, purpose="name") == "王示例"
    with pytest.raises(KeyNotHeld):
        keys.for_service("expert-pool").keyring.decrypt(value, purpose="name")


def test_keys_are_found_again_and_belong_to_their_owner_alone(path: Path) -> None:
    value = (
        KeyFile(path).for_service("declaration").keyring.encrypt("12000000001", purpose="declaration.phone")
    )
    before = path.read_text("utf-8")

    assert (
        KeyFile(path).for_service("declaration").keyring.decrypt(value, purpose="declaration.phone")
        == "12000000001"
    )
    assert path.read_text("utf-8") == before
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_file_that_others_can_read_is_refused(path: Path) -> None:
    KeyFile(path)
    path.chmod(0o644)

    with pytest.raises(BadKeys, match="chmod 600"):
        KeyFile(path)


def test_a_key_for_what_is_new_is_added_and_the_old_ones_stay(path: Path) -> None:
    KeyFile(path)
    book = json.loads(path.read_text("utf-8"))
    kept, dropped = book["keys"]["name"], book["keys"].pop("evidence")
    path.write_text(json.dumps(book), "utf-8")

    KeyFile(path)

    completed = json.loads(path.read_text("utf-8"))["keys"]
    assert completed["name"] == kept
    assert completed["evidence"] != dropped


def test_rotation_keeps_old_values_readable_and_encrypts_with_the_new_version(path: Path) -> None:
    keys = KeyFile(path)
    before = keys.for_service("declaration").keyring
    old = before.encrypt("12000000001", purpose="declaration.phone")

    assert keys.rotate("declaration") == "2"

    after = KeyFile(path).for_service("declaration").keyring
    new = after.encrypt("12000000001", purpose="declaration.phone")
    assert after.decrypt(old, purpose="declaration.phone") == "12000000001"
    assert new.startswith("v1.2.")
    with pytest.raises(CannotOpen):
        before.decrypt(new, purpose="declaration.phone")
    assert keys.rotate("declaration") == "3"
    with pytest.raises(KeyError):
        keys.rotate("nothing")


@pytest.mark.parametrize("service", HELD)
def test_settings_text_gives_the_same_keys(path: Path, service: str) -> None:
    keys = KeyFile(path)

    from_settings = ServiceKeys.from_json(service, keys.json_for(service))

    purpose = f"{service}.phone"
    value = keys.for_service(service).keyring.encrypt("12000000001", purpose=purpose)
    assert from_settings.keyring.decrypt(value, purpose=purpose) == "12000000001"
    assert from_settings.audit == keys.for_service(service).audit
    assert (from_settings.person_refs is None) == (service == "review")


def test_a_service_that_is_handed_too_much_or_too_little_does_not_start(path: Path) -> None:
    keys = KeyFile(path)
    everything = path.read_text("utf-8")
    review = json.loads(keys.json_for("review"))

    with pytest.raises(BadKeys, match="not allowed"):
        ServiceKeys.from_json("review", everything)
    with pytest.raises(BadKeys, match="must not hold"):
        ServiceKeys.from_json(
            "review", json.dumps({**review, "person_ref": json.loads(everything)["person_ref"]})
        )
    with pytest.raises(BadKeys, match="missing"):
        ServiceKeys.from_json("expert-pool", keys.json_for("credit-file"))
    declaration = json.loads(keys.json_for("declaration"))
    del declaration["person_ref"]
    with pytest.raises(BadKeys, match="must hold"):
        ServiceKeys.from_json("declaration", json.dumps(declaration))


@pytest.mark.parametrize(
    "broken",
    [
        "not json",
        "{}",
        '{"keys": {"name": {"current": "2", "versions": {"1": "%s"}}}, "audit": {}}' % ("5e" * 32),
        '{"keys": {"name": {"current": "1", "versions": {"1": "%s"}}}, "audit": {}}' % ("5e" * 31),
        '{"keys": {}, "audit": {}, "secret": "%s"}' % ("5e" * 32),
    ],
    ids=["text", "empty", "no current version", "short key", "unknown field"],
)
def test_broken_settings_are_refused_without_showing_a_key(broken: str) -> None:
    with pytest.raises(BadKeys) as refused:
        ServiceKeys.from_json("review", broken)

    assert "5e5e" not in str(refused.value)
    assert refused.value.__cause__ is None
