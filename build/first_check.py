"""Runs inside Pyodide before the snapshot is taken: the first check, and what else takes time only once."""

from typing import Any


def warm(session: Any) -> None:
    """Check messages that make the core load all that it loads when it is first needed."""
    import gc
    import json
    import threading

    from phonenumbers import PhoneMetadata

    # A country's numbers are read when they are first needed, under a lock that is not given back where that fails; it
    # fails until the modules' files are there (`Engine.whole`). The next check, with the files, must not wait for it.
    PhoneMetadata._metadata_lock = threading.RLock()  # type: ignore[assignment]
    body = (
        "Dear John,\n\nthank you for your order 123-1234567-1234567 of 3 May 2024! 😀👍🏽 If you leave 5 stars ★★★★★ "
        "we refund $10.50 (10,50 €) at http://example.co.uk/a?b=c or www.example.com, write to shop@example.com, call "
        "+49 1512 3456789, +1 (415) 555-0132 or 0161 496 0000. Use code SAVE-10 for 20 % off.\n\n<b>Kind regards</b>"
    )
    plain = "Your parcel was sent today with Royal Mail and comes on Tuesday."
    order = {"id": "123-1234567-1234567", "completed_on": "2024-05-03", "history": [], "buyer_language": "en"}
    for text in (body, plain, body.upper(), ""):
        for scope in ("proactive", "reply"):
            for fixes in (False, True):
                request: dict[str, Any] = {
                    "body": text, "subject": "About your order", "scope": scope, "order": order, "fixes": fixes,
                    "attachments": [], "sent_on": "2024-05-10", "marketplace": "amazon.co.uk",
                    "channel": "compose-page",
                }  # fmt: skip
                for given in (request, {"body": text, "scope": scope, "fixes": fixes}):
                    for _ in range(3):
                        session.check(json.dumps(given))
    session.describe()
    # The seller's own rules stand on parts of the pack, which are then cut up and read already.
    session.house_rules('language en "English"\n', False)
    # What is there now stays: the collector need not look at it again, nor write to it.
    gc.collect()
    gc.freeze()
