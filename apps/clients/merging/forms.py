"""Which of two cards stays, and of each value that differs, whose."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.clients.conflict_pages import shown_value
from apps.clients.merging.models import BOTH
from apps.clients.merging.services import MERGED_FIELDS, state_of, value_that_stays
from apps.clients.models import Client


class MergingForm(forms.Form):
    """`main` is the key of the card that stays; each field that differs, of the card it is of."""

    main = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, label=_("Main card"))
    note = forms.CharField(
        max_length=200,
        required=False,
        label=_("Why it is the same client"),
        help_text=_("Stays in the history of both cards."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, cards: tuple[Client, Client], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards
        first, second = cards
        self.fields["main"].choices = [(card.pk, str(card)) for card in cards]
        older, newer = sorted(cards, key=lambda card: card.pk)  # mostly it has more of a history
        self.initial |= {"main": older.pk, "seen": state_of(*cards)}
        self.differing = [name for name in MERGED_FIELDS if _differs(name, first, second)]
        for name in self.differing:
            self.fields[_field(name)] = self._choice(name)
            self.initial[_field(name)] = str(value_that_stays(name, older, newer))

    def _choice(self, name: str) -> forms.ChoiceField:
        choices = [(str(card.pk), shown_value(name, getattr(card, name))) for card in self.cards]
        if name == "note":
            choices.append((BOTH, _("both, one under the other")))
        label = capfirst(str(Client._meta.get_field(name).verbose_name))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, label=label)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[_field(name)] for name in self.differing]

    @property
    def main_and_merged(self) -> tuple[Client, Client]:
        first, second = self.cards
        is_first = self.cleaned_data["main"] == first.pk
        return (first, second) if is_first else (second, first)

    @property
    def stays(self) -> dict[str, int | str]:
        chosen = {name: self.cleaned_data[_field(name)] for name in self.differing}
        return {name: key if key == BOTH else int(key) for name, key in chosen.items()}

    def refuse(self, error: forms.ValidationError) -> None:
        """What does not make a card is told at the field whose value was chosen."""
        for name, messages in error.message_dict.items():
            self.add_error(_field(name) if name in self.differing else None, messages)

    @property
    def is_stale(self) -> bool:
        """Whether one of the cards was changed since the page was made."""
        return self.data.get("seen", "") != self.initial["seen"]

    def look_again(self) -> None:
        """What was chosen stays chosen, of the cards as they are now."""
        self.data = self.data.copy()
        self.data["seen"] = state_of(*self.cards)
        for name in map(_field, self.differing):
            self.data.setdefault(name, self.initial[name])


def _field(name: str) -> str:
    return f"stays_{name}"


def _differs(name: str, first: Client, second: Client) -> bool:
    return (getattr(first, name) or "") != (getattr(second, name) or "")
