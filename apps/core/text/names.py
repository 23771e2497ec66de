"""People's names as tables show them."""


def with_initials(last: str, first: str, middle: str, *, gap: str = " ") -> str:
    """«Смирнова А. В.»; `gap` stands between the initials."""
    initials = gap.join(f"{name[0]}." for name in (first, middle) if name)
    return f"{last} {initials}".strip()
