"""The checker that the options of the command line ask for."""

from __future__ import annotations

import os
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal

from policy_core.cli.console import Usage
from policy_core.suggest import did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from policy_core.checker import Checker
    from policy_core.report import Severity

Severities = dict[str, "Severity | Literal['off']"]


def maker(args: Namespace) -> Callable[[], Checker]:
    """Return what makes the checker, here or in another process.

    Args:
        args: The options; those that a command does not have are left open.
    """
    get = vars(args).get
    return partial(
        make,
        program=get("program"),
        rules=tuple(get("own_rules") or ()),
        edition=get("edition"),
        as_of=get("as_of"),
        severities=dict(get("severity") or ()),
    )


def make(
    program: str | None, rules: tuple[str, ...], edition: str | None, as_of: date | None, severities: Severities
) -> Checker:
    """Make a checker.

    Raises:
        Usage: The program or the rules cannot be read, or there is no such edition or rule.
        PolicyErrors: What is wrong in the rules.
    """
    from policy_core.checker import Checker

    if program is None and not rules and edition is None and as_of is None and not severities:
        return Checker.default()
    loaded = None
    if rules:
        from policy_core.packs import extend_pack

        for path in rules:
            there(path)
        loaded = extend_pack("amazon", rules)
    elif program is not None:
        from policy_core.program import Program
        from policy_core.program.model import BadProgram

        try:
            with open(program, "rb") as stream:
                loaded = Program.from_bytes(stream.read())
        except OSError as error:
            raise Usage(f"{program}: cannot be read: {(error.strerror or str(error)).lower()}") from None
        except BadProgram as error:
            raise Usage(f"{program}: {error}") from None
    if edition is not None or severities:
        known = Checker(loaded)
        if edition is not None:
            known_edition(edition, known)
        ids = [rule.id for rule in known.rules]
        for name in severities:
            if name not in ids:
                raise Usage(f"there is no rule `{name}`{did_you_mean(name, ids)}", "`inbounds rules` lists the rules")
    return Checker(loaded, edition=edition, as_of=as_of, severities=severities)


def known_edition(edition: str, checker: Checker) -> None:
    """Raise `Usage` where the policy has no such edition."""
    editions = [info.id for info in checker.editions]
    if edition not in editions:
        raise Usage(
            f"there is no edition `{edition}`{did_you_mean(edition, editions)}",
            f"the editions are {_listed(editions)}",
        )


def there(path: str) -> None:
    """Raise `Usage` where there is no such file or folder."""
    if not os.path.exists(path):
        raise Usage(f"{path}: no such file or folder")


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
