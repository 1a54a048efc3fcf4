"""How personal data look in an answer to somebody who may not see them in full (Z-02)."""


def mask_number(number: str) -> str:
    """First six and last two characters of a long number (region and end), first and last of a short one."""
    if len(number) >= 15:
        return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}"
    return _ends(number)


def mask_phone(phone: str) -> str:
    """`138****5678`; another shape keeps only its ends."""
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[:3]}****{phone[7:]}"
    return _ends(phone)


def mask_name(name: str) -> str:
    """All but the first character: `王**`; of a name with several parts, the first of its first part: `乌****`."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*"


def _ends(text: str) -> str:
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}" if len(text) > 3 else "*" * len(text)
