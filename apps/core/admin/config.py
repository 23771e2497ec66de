from django.contrib.admin.apps import AdminConfig


class SettingsAdminConfig(AdminConfig):
    """Django admin under the product's own site class."""

    default = False
    default_site = "apps.core.admin.site.SettingsSite"
