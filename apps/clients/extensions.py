"""Where the apps above take part in the card of a client (`core.extensions`)."""

from apps.core.extensions import Slot

# Both hand over the `client`.
card_actions = Slot("clients.card_actions")  # beside the buttons
card = Slot("clients.card")  # above the visits
