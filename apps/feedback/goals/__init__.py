"""What the client wants to come of an appeal, and what was agreed with them for it (C7)."""
