"""What all workers need lies in memory once: loaded before they are forked, and left alone.

A page of memory that a worker writes to becomes its own. The collector of garbage writes to every
object that it looks at, so what stands before the fork is taken out of its sight. Templates, words
and addresses, which each worker would load for itself at its first pages, are loaded before.
"""

import gc


def load_for_all() -> None:
    """To be called before the fork, once the product is set up; asks no database."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        translation.gettext("")
        get_resolver()._populate()  # as the first `reverse` would
        load_templates()
    leave_alone()


def load_templates() -> None:
    from django.conf import settings
    from django.template.loader import get_template

    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in folder.rglob("*.html"):
            get_template(path.relative_to(folder).as_posix())


def leave_alone(**_signal) -> None:
    gc.collect()
    gc.freeze()
