"""Why a document could not be set."""


class MissingGlyph(Exception):
    """No font has this character; the document waits until one does (Z-09)."""

    def __init__(self, character: str) -> None:
        self.character = character
        self.code_points = " ".join(f"U+{ord(c):04X}" for c in character)
        super().__init__(f"no font has {self.code_points}")


class TypesettingFailed(Exception):
    """The template itself is at fault."""
