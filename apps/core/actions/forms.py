"""What the forms of actions are made of."""

from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError


class StepForm(forms.Form):
    """`arguments()` is what the service of the step is called with."""

    # Where a service names what it refuses otherwise than the form its fields: {name: field}.
    fields_of: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"id_{type(self).__name__}_%s", **kwargs)

    @classmethod
    def of(cls, target: Any) -> Self:
        """As it is shown before anything is typed."""
        return cls()

    def refuse(self, error: ValidationError) -> None:
        """Mark what the service has refused at its fields."""
        whole: dict[str | None, list[str]] = {None: error.messages}
        by_field = {**error.message_dict} if hasattr(error, "error_dict") else whole
        for name, messages in by_field.items():
            field = self.fields_of.get(name or "", name)
            self.add_error(field if field in self.fields else None, messages)

    def arguments(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LongText(forms.CharField):
    """A text of any length; the services say when it is too long, or missing where demanded."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, is_demanded: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.is_demanded = is_demanded
        if is_demanded:
            self.widget.attrs["aria-required"] = "true"

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\x00", "") if value else value)


class DemandedText(forms.CharField):
    """A line that has to be filled in: marked with a star, and the service says what it lacks."""

    is_demanded = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs["aria-required"] = "true"


class Tick(forms.CheckboxInput):
    """An empty box that sends `value` when it is ticked."""

    def __init__(self, value: str) -> None:
        super().__init__({"value": value}, check_test=lambda _sent: False)
