"""Schemas only grow: what was written yesterday stays readable, and what a reader relies on stays there.

    python -m common.events.compatibility --base origin/main

compares `contracts/events` of the merge base with the working tree. Allowed: a new fact, a new optional field, a new
code, a wider type. Reported: a removed fact or field, a field that is newly required or no longer guaranteed, a narrower
type, a removed or renamed code, a field that is no longer sealed.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Schema = Mapping[str, Any]

_LOWER_BOUNDS: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_EXACT: Final = ("pattern", "format", "multipleOf", "uniqueItems")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """One line per change that breaks a reader or a stored event; empty if the schema only grew.

    Args:
        old: the JSON Schema that was committed.
        new: the one that is to replace it.
    """
    return list(_Comparison(old, new).compare("", old, new))


class _Comparison:
    """Walks two schemas side by side; references are looked up in the schema they stand in."""

    def __init__(self, old: Schema, new: Schema, seen: Iterable[tuple[str, str]] = ()) -> None:
        self._old = old
        self._new = new
        self._seen = set(seen)

    def compare(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        pair = (str(old.get("$ref")), str(new.get("$ref")))
        if "$ref" in old and "$ref" in new:
            if pair in self._seen:
                return
            self._seen.add(pair)
        old = _resolved(old, self._old)
        new = _resolved(new, self._new)
        yield from _seal(at, old, new)
        if _variants(old) or _variants(new):
            yield from self._compare_variants(at, old, new)
            return
        yield from _types(at, old, new)
        yield from _codes(at, old, new)
        yield from _bounds(at, old, new)
        yield from self._compare_fields(at, old, new)
        yield from self._compare_parts(at, old, new)

    def _compare_fields(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
        old_required, new_required = set(old.get("required", ())), set(new.get("required", ()))
        for name, schema in old_fields.items():
            field = _below(at, name)
            if name not in new_fields:
                yield f"{field}: removed"
                continue
            if name in old_required - new_required:
                yield f"{field}: was always there and is optional now"
            if name in new_required - old_required:
                yield f"{field}: was optional and is required now"
            yield from self.compare(field, schema, new_fields[name])
        for name in sorted(new_required - set(old_fields)):
            yield f"{_below(at, name)}: new and required"

    def _compare_parts(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        for keyword, mark in (("items", "[]"), ("additionalProperties", "{}")):
            was, now = old.get(keyword, True), new.get(keyword, True)
            if isinstance(was, Mapping) and isinstance(now, Mapping):
                yield from self.compare(at + mark, was, now)
            elif now is not True and now != was:
                yield f"{_place(at + mark)}: narrowed, anything was allowed"

    def _compare_variants(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        """Every old variant must still be read by one of the new ones."""
        new_variants = _variants(new) or [new]
        for variant in _variants(old) or [old]:
            faults = (
                list(_Comparison(self._old, self._new, self._seen).compare(at, variant, now))
                for now in new_variants
            )
            if all(faults):
                yield f"{_place(at)}: narrowed, {json.dumps(variant, sort_keys=True)} is no longer read"


def _place(at: str) -> str:
    return at or "the payload"


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _resolved(schema: Schema, root: Schema) -> dict[str, Any]:
    """The schema with its reference, or the single reference in its `allOf`, put in place."""
    merged = dict(schema)
    while "$ref" in merged or "allOf" in merged:
        parts = list(merged.pop("allOf", ()))
        if "$ref" in merged:
            name = merged.pop("$ref").removeprefix("#/$defs/")
            parts.append(root["$defs"][name])
        for part in parts:
            merged = {**part, **merged}
    return merged


def _variants(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def _types(at: str, old: Schema, new: Schema) -> Iterator[str]:
    was, now = _type_set(old), _type_set(new)
    if not now:
        return
    if not was:
        yield f"{_place(at)}: narrowed, any type was allowed and only {_list(now)} is now"
    elif lost := {kind for kind in was - now if not (kind == "integer" and "number" in now)}:
        yield f"{_place(at)}: narrowed, type {_list(lost)} is no longer read"


def _type_set(schema: Schema) -> set[str]:
    kind = schema.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)


def _codes(at: str, old: Schema, new: Schema) -> Iterator[str]:
    was, now = _code_list(old), _code_list(new)
    if now is None:
        return
    if was is None:
        yield f"{_place(at)}: narrowed to the codes {_list(now)}"
        return
    for code in was:
        if code not in now:
            yield f"{_place(at)}: code {code} removed or renamed"


def _code_list(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    codes: list[Any] | None = schema.get("enum")
    return codes


def _bounds(at: str, old: Schema, new: Schema) -> Iterator[str]:
    for keyword in _LOWER_BOUNDS:
        if keyword in new and new[keyword] > old.get(keyword, float("-inf")):
            yield f"{_place(at)}: narrowed, {keyword} {old.get(keyword, 'absent')} became {new[keyword]}"
    for keyword in _UPPER_BOUNDS:
        if keyword in new and new[keyword] < old.get(keyword, float("inf")):
            yield f"{_place(at)}: narrowed, {keyword} {old.get(keyword, 'absent')} became {new[keyword]}"
    for keyword in _EXACT:
        if keyword in new and new[keyword] != old.get(keyword):
            yield f"{_place(at)}: narrowed, {keyword} {old.get(keyword, 'absent')} became {new[keyword]}"


def _seal(at: str, old: Schema, new: Schema) -> Iterator[str]:
    was, now = old.get("x-sealed-for"), new.get("x-sealed-for")
    if was is not None and was != now:
        yield f"{_place(at)}: was sealed for {was}" + (f" and is for {now} now" if now else " and is not now")


def _list(words: set[str] | list[Any]) -> str:
    return ", ".join(sorted(map(str, words)))


def compare_folders(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[str]:
    """The breaking changes between two sets of schemas by name, each line led by the name."""
    lines = []
    for name, schema in sorted(old.items()):
        if name in new:
            lines += [f"{name}: {line}" for line in breaking_changes(schema, new[name])]
        else:
            lines.append(f"{name}: the whole fact was removed")
    return lines


def schemas_at(repository: Path, ref: str, folder: str) -> dict[str, Schema] | None:
    """The schemas below `folder` at the merge base of `ref` and HEAD; None where there is no such commit."""
    base = _git(repository, "merge-base", ref, "HEAD")
    if base is None:
        return None
    commit = base.strip()
    listed = _git(repository, "ls-tree", "--name-only", commit, f"{folder}/") or ""
    found = {}
    for path in listed.splitlines():
        if path.endswith(".json") and (text := _git(repository, "show", f"{commit}:{path}")):
            found[Path(path).stem] = json.loads(text)
    return found


def _git(repository: Path, *arguments: str) -> str | None:
    """What git prints, or None if it refuses."""
    git = shutil.which("git")
    if git is None:
        raise FileNotFoundError("git is not on the path")
    done = subprocess.run(  # noqa: S603  arguments are a list: no shell reads them
        [git, "-C", str(repository), *arguments], capture_output=True, check=False
    )
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m common.events.compatibility", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--base", required=True, help="the branch, tag or commit that this one goes into")
    parser.add_argument(
        "--repository", type=Path, default=Path(), help="root of the checkout (default: here)"
    )
    parser.add_argument("--folder", default="contracts/events", help="below the root")
    options = parser.parse_args(arguments)
    old = schemas_at(options.repository, options.base, options.folder)
    if not old:
        why = "no common commit with" if old is None else f"no {options.folder} at the merge base with"
        sys.stdout.write(f"nothing to compare: {why} {options.base}\n")
        return 0
    new = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted((options.repository / options.folder).glob("*.json"))
    }
    lines = compare_folders(old, new)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
