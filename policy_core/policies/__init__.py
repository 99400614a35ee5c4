"""The packs: data, not code."""
