"""Two programs as one checker: a pack's and that of a seller's own rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from policy_core.checker import Checker
from policy_core.engine.fixes import apply_edits
from policy_core.engine.runner import by_place
from policy_core.errors import MessageError
from policy_core.message import Message
from policy_core.report import Announced, Finding, Fix, Report, Verdict, verdict_on

_GRAVITY: Final[dict[Verdict, int]] = {"in-bounds": 0, "doubtful": 1, "out-of-bounds": 2}


class JointChecker:
    """Checks messages by a pack and a seller's own rules.

    Args:
        pack: The pack's checker.
        house: The own rules' checker.
        kinds: The ids of the kinds of message that the own rules define.
    """

    def __init__(self, pack: Checker, house: Checker, kinds: Collection[str]) -> None:
        self._pack = pack
        self._house = house
        self._kinds = kinds

    def check(self, message: Message, *, fixes: bool = True) -> Report:
        """Check one message; see `Checker.check`."""
        first = self._pack.check(message, fixes=fixes)
        second = self._house.check(message, fixes=fixes)
        found = [
            *(self._sound(finding, message, second, self._house) for finding in first.findings),
            *(self._sound(finding, message, first, self._pack) for finding in second.findings),
        ]
        found.sort(key=by_place)
        return replace(
            first,
            verdict=verdict_on(found),
            findings=tuple(found),
            not_checked=(*first.not_checked, *second.not_checked),
            kinds=(*first.kinds, *(kind for kind in second.kinds if kind.id in self._kinds)),
            program=f"{first.program}+{second.program}",
            steps=first.steps + second.steps,
            announced=self._announced(message, first, second),
        )

    def _announced(self, message: Message, first: Report, second: Report) -> tuple[Announced, ...]:
        """Join what the two programs tell of announced editions, which both of them have."""
        of_first, of_second = ({item.edition: item for item in report.announced} for report in (first, second))
        joined = []
        for edition, item in (of_second | of_first).items():
            one, other = of_first.get(edition), of_second.get(edition)
            verdicts = (one.verdict if one else first.verdict, other.verdict if other else second.verdict)
            parts = [part for part in (one, other) if part]
            found = [self._sound(finding, message, second, self._house) for finding in (one.findings if one else ())]
            found += [self._sound(finding, message, first, self._pack) for finding in (other.findings if other else ())]
            joined.append(
                replace(
                    item,
                    verdict=max(verdicts, key=_GRAVITY.__getitem__),
                    findings=tuple(sorted(found, key=by_place)),
                    not_checked=tuple(lacking for part in parts for lacking in part.not_checked),
                )
            )
        return tuple(sorted(joined, key=lambda item: item.starts))

    @staticmethod
    def _sound(finding: Finding, message: Message, others: Report, checker: Checker) -> Finding:
        """Leave out the fixes that would break a rule of the other program."""
        before = {item.rule for item in others.findings}

        def adds_none(fix: Fix) -> bool:
            try:
                after = checker.check(apply_edits(message, fix.edits), fixes=False)
            except MessageError:  # It would make the text too long.
                return False
            return {item.rule for item in after.findings} <= before

        return replace(finding, fixes=tuple(filter(adds_none, finding.fixes))) if finding.fixes else finding
