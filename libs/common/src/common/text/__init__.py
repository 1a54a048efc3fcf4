"""What text and JSON may enter the platform: whatever is taken here can be stored, printed and compared later.

Pure rules, asked by the route boundary for every body, parameter and cursor (`common.web.entry`), and again by a use case
before it freezes what was stored under older rules.
"""

from common.text.characters import comparable, name_fault, text_fault
from common.text.json_data import BadData, Fault, faults, read
from common.text.private_use import standard

__all__ = ["BadData", "Fault", "comparable", "faults", "name_fault", "read", "standard", "text_fault"]
