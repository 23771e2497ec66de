"""Words of Django and of its packages that the product says otherwise in Russian.

The catalogue of the product goes before theirs, so a translation there is enough; only, the string
has to stand somewhere in the sources to be collected. It stands here, and nothing uses this module.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# Lists and their rows
_("Select this object for an action - {}")
_("Select all objects on this page for an action")
_("Items must be selected in order to perform actions on them. No items have been changed.")
_("Click here to select the objects across all pages")
_("Remove from sorting")
_("Toggle sorting")
_("Show counts")
_("Hide counts")

# Around the pages
_("%(app)s administration")
_("Models in the %(name)s application")
_("Model name")
_("Change or view list link")
_("Recent actions")
_("My actions")
_("None available")
_("Skip to main content")
_("Breadcrumbs")
_("Toggle navigation")
_("Sidebar")
_("Start typing to filter…")
_("Filter navigation items")
_("You don’t have permission to view or edit anything.")

# The page of one row; quotation marks in it would end the titles of its buttons
_("Save and add another")
_("Save and continue editing")
_("Change selected %(model)s")
_("Add another %(model)s")
_("Delete selected %(model)s")
_("View selected %(model)s")
_("Add another %(verbose_name)s")
ngettext_lazy("Please correct the error below.", "Please correct the errors below.")
_("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?")

_("%(model_name)s with this %(field_label)s already exists.")
_("%(model_name)s with this %(field_labels)s already exists.")

# What was done; names have a gender that Django does not know
_("The {name} “{obj}” was added successfully.")
_("The {name} “{obj}” was added successfully. You may add another {name} below.")
_("The {name} “{obj}” was changed successfully.")
_("The {name} “{obj}” was changed successfully. You may edit it again below.")
_("The {name} “{obj}” was changed successfully. You may add another {name} below.")
_("You may edit it again below.")
_("The %(name)s “%(obj)s” was deleted successfully.")
_("Successfully deleted %(count)d %(items)s.")
_("Added {name} “{object}”.")
_("Changed {fields}.")
_("Changed {fields} for {name} “{object}”.")
_("Deleted {name} “{object}”.")
_("No fields changed.")
_("This object doesn’t have a change history. It probably wasn’t added via this admin site.")

# Deleting
_(
    'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? '
    "All of the following related items will be deleted:"
)
_(
    "Are you sure you want to delete the selected %(objects_name)s? "
    "All of the following objects and their related items will be deleted:"
)
_("Summary")
_("Objects")
_("Yes, I’m sure")
_("No, take me back")

# Users and passwords
_("After you’ve created a user, you’ll be able to edit more user options.")
_("Password-based authentication")
_("Enabled")
_("Disabled")
_(
    "Whether the user will be able to authenticate using a password or not. If disabled, they may "
    "still be able to authenticate using other backends, such as Single Sign-On or LDAP."
)
_("Enable password-based authentication")
_("Disable password-based authentication")
_("Enable password-based authentication for this user by setting a password.")
_("This action will <strong>enable</strong> password-based authentication for this user.")
_("Password-based authentication was disabled.")
_("Raw passwords are not stored, so there is no way to see the user’s password.")
_("Reset password")
_("Change password: %s")
_("Password changed successfully.")
_("Enter the same password as before, for verification.")
_("The two password fields didn’t match.")
_("Your old password was entered incorrectly. Please enter it again.")
_("Your password can’t be too similar to your other personal information.")
_("Your password can’t be a commonly used password.")
_("This password is too common.")
ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
ngettext_lazy(
    "Your password must contain at least %(min_length)d character.",
    "Your password must contain at least %(min_length)d characters.",
)
_("A user with that username already exists.")

# Import and export
_("File to import")
