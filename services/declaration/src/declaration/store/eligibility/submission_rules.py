"""What the rules of submission ask of other declarations."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from declaration.domain.cases.states import FREES_THE_YEAR, State
from declaration.domain.eligibility.submissions import Other
from declaration.store.cases.declarations import DeclarationRow


async def others_of_the_year(session: AsyncSession, row: DeclarationRow) -> list[Other]:
    """What else the person has submitted for the same year and level and still counts, by number (A-05)."""
    table = DeclarationRow
    statement = (
        select(table.number, table.series, table.specialty, table.committee_id)
        .where(table.person_ref == row.person_ref, table.year == row.year, table.level == row.level)
        .where(table.declaration_id != row.declaration_id)
        .where(table.state.not_in({State.DRAFT, *FREES_THE_YEAR}))
        .order_by(table.number)
    )
    return [Other(*found) for found in await session.execute(statement)]
