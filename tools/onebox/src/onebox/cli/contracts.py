"""`zcps contracts`: the OpenAPI documents, written or compared with what is committed."""

import json
import sys
from contextlib import asynccontextmanager
from typing import Annotated, Any

import typer

from onebox.folders import CHECKOUT

FOLDER = CHECKOUT / "contracts" / "openapi"
AUDIENCES = {"mobile": "mobile", "partner": "partner"}


def add_to(app: typer.Typer) -> None:
    app.command("contracts")(contracts)


def contracts(
    write: Annotated[bool, typer.Option("--write", help="重新生成")] = False,
    check: Annotated[bool, typer.Option("--check", help="与已提交的文件比较")] = False,
) -> None:
    """接口契约：由代码生成并提交，CI 检查是否一致。"""
    if write == check:
        sys.exit("either --write or --check")
    faults = []
    for name, document in documents().items():
        path = FOLDER / f"{name}.json"
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            faults.append(f"{path.relative_to(CHECKOUT)} is not what the code says: run `make contracts`")
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(1)


def documents() -> dict[str, dict[str, Any]]:
    """One document per service, all of them merged, and the subsets for the app and for partners."""
    from onebox.services import DEFINITIONS

    every = {definition.name: _document(definition) for definition in DEFINITIONS}
    merged = _merge(every)
    subsets = {name: _subset(merged, audience) for name, audience in AUDIENCES.items()}
    return {**every, "platform": merged, **subsets}


def _document(definition: Any) -> dict[str, Any]:
    from common.service.app import build_app

    @asynccontextmanager
    async def nothing() -> Any:
        yield None

    document = build_app(definition, nothing).openapi()
    return {**document, "servers": [{"url": f"/api/{definition.name}"}]}


def _merge(every: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One document over all services: shapes bear their service's name, problems are the same everywhere."""
    from common.web.tags import tags_of

    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "职称评审平台", "version": "1.0.0"},
        "servers": [{"url": "/"}],
        "paths": {},
        "components": {"schemas": {}, "examples": {}, "securitySchemes": {}},
    }
    schemas: dict[str, Any] = merged["components"]["schemas"]
    for service, document in every.items():
        prefix = "".join(part.capitalize() for part in service.split("-"))
        own = document.get("components", {})
        names = {name: name if name == "Problem" else f"{prefix}{name}" for name in own.get("schemas", {})}
        text = json.dumps(document)
        for name, renamed in names.items():
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{renamed}"')
        moved = json.loads(text)
        for name, renamed in names.items():
            schemas[renamed] = moved["components"]["schemas"][name]
        for shared in ("examples", "securitySchemes"):
            merged["components"][shared] |= own.get(shared, {})
        merged["paths"] |= {f"/api/{service}{path}": item for path, item in moved["paths"].items()}
    merged["tags"] = tags_of(merged["paths"])
    return merged


def _subset(merged: dict[str, Any], audience: str) -> dict[str, Any]:
    """The operations for one audience, and the shapes that they need."""
    from common.web.tags import tags_of

    paths = {
        path: kept
        for path, item in merged["paths"].items()
        if (kept := {m: op for m, op in item.items() if audience in op.get("x-audience", [])})
    }
    needed: set[str] = set()
    queue = [json.dumps(paths)]
    schemas = merged["components"]["schemas"]
    while queue:
        text = queue.pop()
        for name in schemas:
            if name not in needed and f'"#/components/schemas/{name}"' in text:
                needed.add(name)
                queue.append(json.dumps(schemas[name]))
    text = json.dumps(paths)
    examples = merged["components"]["examples"]
    components = {
        **merged["components"],
        "schemas": {name: schemas[name] for name in sorted(needed)},
        "examples": {code: examples[code] for code in examples if f'"#/components/examples/{code}"' in text},
    }
    return {**merged, "paths": paths, "components": components, "tags": tags_of(paths)}
