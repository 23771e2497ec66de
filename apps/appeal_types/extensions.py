"""Where the apps above take part in what this one does (`core.extensions`)."""

from apps.core.extensions import Single

# The permission without which nobody is made a default responsible, as `app.codename`.
processing_right: Single[str] = Single("appeal_types.processing_right")
