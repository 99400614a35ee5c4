"""A message made ready to check: its text with exact places in the source, tokens, sentences and entities."""

from policy_core.document.document import Document, Entity, make_document, read_message, read_text

__all__ = ["Document", "Entity", "make_document", "read_message", "read_text"]
