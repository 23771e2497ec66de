from apps.notifications.admin import outbox, rules, templates

__all__ = ["outbox", "rules", "templates"]
