"""What is done to many documents at once, and what goes along with a merging."""
