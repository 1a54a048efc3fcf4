"""What answers of several routes have in common."""

from pydantic import BaseModel, Field

from common.catalogue import Catalogue
from common.catalogue import label as code_label
from common.events.base import Title


class CertificateTitle(BaseModel):
    """A title with its labels."""

    series: str = Field(examples=["forestry_grassland"])
    specialty: str | None = Field(default=None, examples=["silviculture"])
    level: str = Field(examples=["middle"])
    series_label: str = Field(examples=["林草"])
    specialty_label: str | None = Field(default=None, examples=["森林培育"])
    level_label: str = Field(examples=["中级"])
    name: str = Field(examples=["工程师"])

    @classmethod
    def of(cls, title: Title) -> "CertificateTitle":
        catalogue, specialty = Catalogue.shipped(), title.specialty or ""
        return cls(
            series=title.series,
            specialty=title.specialty,
            level=title.level,
            series_label=catalogue.series_label(title.series),
            specialty_label=catalogue.specialty_label(title.series, specialty) or None,
            level_label=code_label("level", title.level),
            name=catalogue.title_name(title.series, specialty, title.level),
        )
