"""The organization in Django admin; each module registers its own pages."""

from apps.organization.admin import people, places, users

__all__ = ["people", "places", "users"]
