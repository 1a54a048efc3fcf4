"""An answer of the engine as JSON data: the one form in which it is answered, stored and compared."""

from typing import Any

from declaration.domain.eligibility.engine import Answer, PathResult


def told(answer: Answer) -> dict[str, Any]:
    """The outcome, the best path (or the nearest and what it lacks), the others best first, and who said so."""
    return {
        "outcome": str(answer.outcome),
        "best": _path(answer.best),
        "others": [_path(other) for other in answer.others],
        "pack": answer.pack.model_dump(mode="json"),
        "engine_version": answer.engine_version,
    }


def _path(result: PathResult) -> dict[str, Any]:
    return {
        "path": str(result.path),
        "label": result.label,
        "state": str(result.state),
        "heard_by": str(result.heard_by),
        "procedure": str(result.procedure),
        "quota_exempt": result.quota_exempt,
        "findings": [finding.as_json() for finding in result.findings],
    }
