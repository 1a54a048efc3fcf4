"""Names of applicants: opened from the case file when a paper needs them, and every opening is on record.

This service stores none of them.
"""

from collections.abc import Iterable, Sequence

from common.catalogue import Catalogue
from common.crypto.cipher import CannotOpen
from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.documents import CaseFile, NamePart
from common.ports import Ports
from common.storage.claims import ClaimBroken, reading
from common.uow import UnitOfWork
from review.errors import CaseFileUnreadable
from review.store.cases import CaseRow


async def case_files(uow: UnitOfWork, cases: Sequence[CaseRow], ports: Ports) -> list[CaseFile]:
    """The case files of cases, in order, their parts still sealed.

    Raises:
        CaseFileUnreadable: one is altered, or another case's.
    """
    wanted = [reading(ports.files, ports.keys, Purpose.CASE, case.doc) for case in cases]
    try:
        files = [CaseFile.model_validate(content) for content in await uow.errands(wanted)]
    except ClaimBroken as error:
        raise CaseFileUnreadable from error
    if any(file.declaration_id != case.declaration_id for case, file in zip(cases, files, strict=True)):
        raise CaseFileUnreadable
    return files


async def applicant_names(
    uow: UnitOfWork, cases: Iterable[CaseRow], *, ports: Ports, subject: str, purpose: str, clause: str
) -> dict[str, NamePart]:
    """Name and unit name by declaration id, opened for one paper.

    Args:
        subject: what the paper is about, such as the meeting; it stands in the access log.
        purpose: which paper, e.g. `meeting-plan`, `minutes`.

    Raises:
        CaseFileUnreadable
    """
    names = {}
    cases = list(cases)
    for case, file in zip(cases, await case_files(uow, cases, ports), strict=True):
        try:
            part = open_sealed(ports.keys, Purpose.NAME, file.name, context=case.declaration_id)
        except CannotOpen as error:
            raise CaseFileUnreadable from error
        names[case.declaration_id] = NamePart.model_validate(part)
    await uow.audit(
        "read-applicant-names",
        subject=subject,
        clause=clause,
        detail={"purpose": purpose, "cases": sorted(names)},
    )
    return names


def title_text(case: CaseRow) -> str:
    """The title that a case is about, as printed."""
    catalogue, title = Catalogue.shipped(), case.wanted
    specialty = catalogue.specialty_label(title.series, title.specialty or "")
    name = catalogue.title_name(title.series, title.specialty or "", title.level)
    return f"{catalogue.series_label(title.series)}{'·' + specialty if specialty else ''}{name}"
