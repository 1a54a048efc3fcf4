"""Days over REST that cannot be told before the holidays of their year are arranged: absent, with a sentence instead."""

import datetime as dt
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

DAY_NOT_YET_KNOWN = "最后一日待国务院办公厅公布相应年度的节假日安排后确定。"

MaybeDay = Annotated[dt.date | None, Field(description="相应年度的节假日安排公布前尚不能确定，不填")]


class Due(BaseModel):
    """What has a last day, be it not yet known."""

    due: MaybeDay = None
    due_note: str | None = Field(default=None, description="最后一日尚不能确定时的说明")

    @model_validator(mode="after")
    def _say_that_it_is_not_known(self) -> Self:
        if self.due is None:
            self.due_note = DAY_NOT_YET_KNOWN
        return self
