from apps.notifications.admin import rules, templates

__all__ = ["rules", "templates"]
