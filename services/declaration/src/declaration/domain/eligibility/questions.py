"""A question to the engine as it is stored with its answer, so that it can be asked again years later (P-08)."""

import dataclasses
import datetime as dt
import hashlib

from pydantic import BaseModel, ConfigDict

from common.crypto.sealed import canonical_json
from common.policy import Policy, name_now
from declaration.domain.eligibility.check import Check, Wanted
from declaration.domain.eligibility.engine import Answer, Consent, Recorded, evaluate
from declaration.domain.eligibility.facts import Facts


class Question(BaseModel):
    """Who wanted what on which facts, on which days, under which consents and recorded findings; the policy lies in a snapshot of its own.

    Attributes:
        asked_again: the day of a check after submission, see `Check`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    wanted: Wanted
    facts: Facts
    consents: tuple[Consent, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    submission: dt.date
    cut_off: dt.date
    asked_again: dt.date | None = None

    def answer(self, policy: Policy) -> Answer:
        """What the engine says under `policy`."""
        check = Check(policy, self.facts, self.wanted, self.submission, self.cut_off, self.asked_again)
        recorded = [dataclasses.replace(one, point=name_now(one.point)) for one in self.recorded]
        return evaluate(check, self.consents, recorded)

    def canonical(self) -> bytes:
        """Canonical JSON (RFC 8785): equal questions, equal bytes."""
        return canonical_json(self)

    def facts_sha256(self) -> str:
        """Names the facts without telling them."""
        return hashlib.sha256(canonical_json(self.facts)).hexdigest()
