from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from tablib.formats import registry


class LoadedWhenUsed:
    """tablib's XLSX. django-import-export asks at its import which formats can be had, and so would
    load openpyxl into every process; the files of the product are read and written by `formats`.
    """

    def __getattr__(self, name: str):
        return getattr(import_module("tablib.formats._xlsx").XLSXFormat, name)


def opens_settings(user) -> bool:
    from django.contrib import admin

    return admin.site.is_open_to(user)


class CoreConfig(AppConfig):
    name = "apps.core"
    verbose_name = _("System")

    def ready(self) -> None:
        from apps.core.extensions import Check, Section, menu
        from apps.core.extensions import health as checks
        from apps.core.operations import health

        registry.register("xlsx", LoadedWhenUsed())
        checks.register(Check(health.DATABASE, health.find_database_problems), place=10)
        checks.register(Check("media", health.find_media_problems), place=20)
        settings = Section(_("Settings"), "admin:index", "settings", opens_settings)
        menu.register(settings, place=100)
