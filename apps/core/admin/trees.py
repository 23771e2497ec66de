"""The choice of a row that stands in a tree: all of them in its order, each with what it is in."""

from typing import Any

from django import forms
from django.db.models import Field, Model
from django.http import HttpRequest

from apps.core.database.trees import in_tree_order


class TreeIterator(forms.models.ModelChoiceIterator):
    def __iter__(self):
        yield ("", self.field.empty_label)
        for node in in_tree_order(self.queryset):
            yield self.choice(node)


class TreeField(forms.ModelChoiceField):
    """All rows in the order of the tree, each with what it is part of."""

    iterator = TreeIterator

    def label_from_instance(self, obj: Any) -> str:
        return obj.path


class TreeFieldMixin:
    """An admin whose rows name one of the `tree`."""

    tree: type[Model]

    def formfield_for_foreignkey(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is self.tree:
            kwargs["form_class"] = TreeField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
