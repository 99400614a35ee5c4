"""What a message is made of beside its text: images, links, runs of one style, blocks, tables, headings.

A page's live elements come as the same kinds with the same properties, so a rule does not ask where they are from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

type Value = str | float | bool | None

#: The properties of each kind of element: their type, and what they mean. What is not
#: there is left out of an element; what nobody can know is None.
PROPERTIES: Mapping[str, Mapping[str, tuple[type, str]]] = {
    "image": {
        "width": (float, "percent of the message's greatest width"),
        "basis": (str, "what the width is taken from, for people"),
        "address": (str, "where it is loaded from"),
        "scheme": (str, "https, http, data, cid or relative"),
        "alt": (str, "its alternative text; empty for one that only decorates"),
        "format": (str, "gif, png, jpeg, svg, webp …, by name, media type or data"),
        "animated": (bool, "whether it moves; known where the message holds its data"),
        "pixel": (bool, "whether it is too small to be seen, or hidden"),
        "linked": (bool, "whether it stands in a link"),
        "target": (str, "that link's address"),
        "names-target": (bool, "whether its alternative text or file name is the name of the site that link leads to"),
        "background": (bool, "whether it is the background of something"),
        "hidden": (bool, "whether it cannot be seen"),
        "words": (str, "alternative text, title, class, id and file name"),
        "path": (str, "host, path and query of its address"),
    },
    "link": {
        "address": (str, "where it leads"),
        "scheme": (str, "https, http, mailto, tel, relative …"),
        "text": (str, "what a reader is told of it: its text, its images' alternative texts, its label"),
        "image": (bool, "whether it holds an image and no text"),
        "path": (str, "host, path and query of its address"),
    },
    "text": {
        "font-size": (float, "CSS pixels"),
        "extra-size": (bool, "whether its size is none of the three that most of the text has"),
        "font-family": (str, "as the message has it, where it does"),
        "color": (str, "as the message has it, where that is another colour than Amazon's"),
        "background": (str, "as the message has it, where it does"),
        "line-height": (str, "as the message has it, where it does"),
        "align": (str, "center, right or justify; left in writing from right to left"),
        "contrast": (float, "ratio of the text's luminance to its background's, 1 to 21"),
        "large": (bool, "whether it is large in the sense of WCAG: from 24 px, or 18.66 px and bold"),
    },
    "block": {
        "margin": (float, "the greater of left and right with that around it, percent of the greatest width"),
    },
    "table": {
        "headers": (bool, "whether it has header cells"),
        "layout": (bool, "whether it only lays things out"),
    },
    "heading": {
        "level": (float, "1 to 6"),
        "skipped": (bool, "whether levels are missing between it and the one before"),
    },
}


class Element(NamedTuple):
    """One element.

    Args:
        kind: A key of `PROPERTIES`.
        start: Where it starts in the source: its tag or, for text and links, its content.
        end: Where that ends.
        properties: What is known of it.
    """

    kind: str
    start: int
    end: int
    properties: Mapping[str, Value]
