"""`zcps contracts`: the OpenAPI documents, written or compared with what is committed."""

import json
import sys
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from common.service.app import build_app, description
from common.service.definition import ServiceDefinition
from common.web.openapi import INFO, LOGIN, about, login, share
from common.web.openapi.shapes import reachable
from common.web.tags import tags_of
from onebox.folders import CHECKOUT
from onebox.services import DEFINITIONS

FOLDER = CHECKOUT / "contracts" / "openapi"
AUDIENCES = ("spa", "mobile", "partner")
PARTNER = "partner"
SERVED_ONLY = "spa"
"""Nearly the whole of the merged document."""
MERGED = "platform.json"
PLATFORM = "职称评审平台"


class NameClash(Exception):
    """Two different shapes of one name: clients could not be generated from the merged document."""


def add_to(app: typer.Typer) -> None:
    app.command("contracts")(contracts)


def contracts(
    write: Annotated[bool, typer.Option("--write", help="重新生成")] = False,
    check: Annotated[bool, typer.Option("--check", help="与已提交的文件比较")] = False,
    complete_to: Annotated[
        Path | None, typer.Option("--complete", help="把各份自成一体的契约写到该目录，用于生成客户端")
    ] = None,
) -> None:
    """接口契约：由代码生成并提交，CI 检查是否一致。"""
    if complete_to is not None:
        complete_to.mkdir(parents=True, exist_ok=True)
        for name, document in documents().items():
            (complete_to / f"{name}.json").write_text(_text(document), "utf-8")
        return
    if write == check:
        sys.exit("either --write or --check")
    faults = []
    for name, document in committed().items():
        path = FOLDER / f"{name}.json"
        text = _text(document)
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            faults.append(f"{path.relative_to(CHECKOUT)} is not what the code says: run `make contracts`")
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(1)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def documents(issuer: str = LOGIN) -> dict[str, dict[str, Any]]:
    """One document per service, all of them merged, and a subset for each audience: every one complete in itself.

    Args:
        issuer: where people sign in (OpenID Connect).
    """
    every = raw()
    merged = merge(every)
    found = {**every, "platform": merged, **{name: subset(merged, name) for name in AUDIENCES}}
    for document in found.values():
        document["components"]["securitySchemes"] = login(issuer)
        share(document)
    return found


def committed() -> dict[str, dict[str, Any]]:
    """The documents as they are kept in the repository: `platform.json` says everything once, the others point into it.

    What partners get is complete in itself, as is every document that a running platform serves (`/api/openapi/...`).
    """
    found = documents()
    whole = {PARTNER, "platform"}
    return {
        name: document if name in whole else _pointing(document, found["platform"])
        for name, document in found.items()
        if name != SERVED_ONLY
    }


def _pointing(document: dict[str, Any], platform: dict[str, Any]) -> dict[str, Any]:
    """The document with its paths as references into the merged one."""
    base = "" if document["servers"] == platform["servers"] else document["servers"][0]["url"]
    return {
        **document,
        "components": {"securitySchemes": document["components"]["securitySchemes"]},
        "paths": {
            path: _path(item, base + path, platform["paths"][base + path])
            for path, item in document["paths"].items()
        },
    }


def _path(item: dict[str, Any], address: str, whole: dict[str, Any]) -> dict[str, Any]:
    """A reference to the path item; where only some of its operations belong to the document, these in full."""
    if item.keys() == whole.keys():
        return {"$ref": f"{MERGED}#/paths/{quote(address.replace('~', '~0').replace('/', '~1'))}"}
    text = json.dumps({method: whole[method] for method in item})
    pointing: dict[str, Any] = json.loads(text.replace('"#/components/', f'"{MERGED}#/components/'))
    return pointing


def raw() -> dict[str, dict[str, Any]]:
    """The documents of the services, nothing shared yet."""
    return {definition.name: _document(definition) for definition in DEFINITIONS}


def _document(definition: ServiceDefinition) -> dict[str, Any]:
    document = description(build_app(definition, _nothing))
    return {**document, "servers": [{"url": f"/api/{definition.name}"}]}


@asynccontextmanager
async def _nothing() -> Any:
    yield None


def merge(every: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One document over all services; a shape of one name is one shape.

    Raises:
        NameClash: two services call different shapes by one name.
    """
    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {**INFO, "title": PLATFORM, "description": about(PLATFORM)},
        "servers": [{"url": "/"}],
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": login(LOGIN)},
    }
    schemas: dict[str, Any] = merged["components"]["schemas"]
    for service, document in every.items():
        for name, schema in document["components"]["schemas"].items():
            if schemas.setdefault(name, schema) != schema:
                raise NameClash(f"{service}: another service has a different shape {name}")
        merged["paths"] |= {
            f"/api/{service}{path}": deepcopy(item) for path, item in document["paths"].items()
        }
    merged["tags"] = tags_of(merged["paths"])
    return merged


def subset(merged: dict[str, Any], audience: str) -> dict[str, Any]:
    """The operations for one audience, and the shapes that they need."""
    paths = {
        path: kept
        for path, item in deepcopy(merged["paths"]).items()
        if (kept := {m: op for m, op in item.items() if audience in op["x-audience"]})
    }
    schemas = merged["components"]["schemas"]
    needed = reachable(schemas, [paths])
    components = {**merged["components"], "schemas": {name: schemas[name] for name in sorted(needed)}}
    return {**merged, "paths": paths, "components": components, "tags": tags_of(paths)}
