from dataclasses import dataclass

from apps.demo.language import lines

_BLOCKS = ("statements", "checks", "causes", "opinions", "denials", "actions")


@dataclass(frozen=True)
class Topic:
    """What complaints of one category say, and what analysing them finds.

    `about` names an appeal object, or says whom the complaint is about: `doctor:therapy` (a doctor
    of the specialty), `doctor:` (any), `desk`, `operator`; `text` is a company's own wording.
    `department` is where it is routed; `reg` is the registry of the branch. Texts stand one a line;
    the places in them are told in `demo.language`.
    """

    code: str
    category: str
    about: str
    department: str
    weight: int
    photos: tuple[str, ...]  # kinds of `demo.pictures` that the client may bring
    statements: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()  # what was looked at: the analysis
    causes: tuple[str, ...] = ()  # when it is justified: «cause → measure against recurrence»
    opinions: tuple[str, ...] = ()  # of the subject employee who agrees
    denials: tuple[str, ...] = ()  # of the one who does not
    actions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _BLOCKS:
            block = getattr(self, name)
            object.__setattr__(self, name, lines(block) if isinstance(block, str) else block)
