"""What an answer in `clauses.yaml` may name: requirement ids that tests show, and routes of the five services."""

import json
import re

from common.policy.coverage import Known
from onebox.folders import CHECKOUT

_SHOWN = re.compile(r"^\| ([A-Z]-\d{2}) \|", re.MULTILINE)


def known() -> Known:
    """Read from the committed pages and contracts, which `make requirements` and `make contracts-check` keep true."""
    page = (CHECKOUT / "docs" / "reference" / "requirements.md").read_text("utf-8")
    platform = json.loads((CHECKOUT / "contracts" / "openapi" / "platform.json").read_text("utf-8"))
    routes = {f"{method.upper()} {path}" for path, item in platform["paths"].items() for method in item}
    return Known(frozenset(_SHOWN.findall(page)), frozenset(routes))
