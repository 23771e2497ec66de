"""The ways out of the house that the product brings with it."""
