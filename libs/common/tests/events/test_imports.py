"""The schema library stays light: whoever reads our events needs pydantic and nothing else of ours."""

import subprocess
import sys

PROBE = """
import sys
before = set(sys.modules)
import common.events.envelope, common.events.labels, common.events.documents, common.events.schemas
roots = {name.split(".")[0] for name in set(sys.modules) - before}
ours = {"common", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}
library = set(sys.stdlib_module_names) | {root for root in roots if root.startswith("_sysconfigdata")}
print(",".join(sorted(roots - ours - library)))
print(",".join(sorted(name for name in sys.modules if name.startswith("common.") and "events" not in name)))
"""


def test_importing_the_events_loads_pydantic_and_the_standard_library_only() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    foreign, ours = done.stdout.split("\n")[:2]
    assert foreign == ""
    assert ours == "common.clock"
