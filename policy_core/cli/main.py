"""The command line: options, commands, and the way out.

A first report takes little more than the start of Python, so a command loads what it needs and nothing else does.
"""

from __future__ import annotations

import os
import sys
from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    BooleanOptionalAction,
    Namespace,
    RawDescriptionHelpFormatter,
)
from collections.abc import Callable, Sequence
from datetime import date
from io import TextIOWrapper
from typing import NoReturn, TypedDict

from policy_core.cli.console import Usage, Voice
from policy_core.errors import InboundsError

_UNUSABLE = 2
_INTERRUPTED = 130
_PIPE = 141

_DESCRIPTION = """\
Tells a marketplace seller whether a message to a buyer is in bounds.

  inbounds check message.txt       underlines what breaks the policy, and says why
  inbounds check --fix message.txt puts right what is safe to put right
  inbounds explain review.incentive

exit status: 0 in bounds, 1 out of bounds, 2 unusable input"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        argv: The arguments, or None for those of the process.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # Closed by whoever started us.
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    try:
        try:
            if isinstance(sys.stdout, TextIOWrapper):
                # What cannot be written, on an old terminal or in a file's odd name, is no reason to stop.
                sys.stdout.reconfigure(errors="replace")
            return _run(sys.argv[1:] if argv is None else list(argv))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        _abandon()
        return _PIPE
    except OSError as error:
        _abandon()
        Voice().error(f"standard output: {(error.strerror or str(error)).lower()}")
        return _UNUSABLE
    except KeyboardInterrupt:
        return _INTERRUPTED


def _abandon() -> None:
    # What is still to be written would be tried again at the end of the process, and complained of.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: list[str]) -> int:
    parser = _parser(argv)
    args, rest = parser.parse_known_args(argv)
    voice = Voice(color=args.color)
    try:
        if rest:
            raise _unknown_option(rest[0], args.parser)
        return int(args.run(args))
    except Usage as error:
        voice.error(str(error), error.help)
    except InboundsError as error:
        text = str(error)
        # What is wrong with a policy file comes laid out already.
        if "\n" in text:
            sys.stderr.write(text.rstrip("\n") + "\n")
        else:
            voice.error(text)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError as error:
        voice.error(f"{error.filename or 'input or output'}: {(error.strerror or str(error)).lower()}")
    except Exception as error:
        if os.environ.get("INBOUNDS_DEBUG"):
            raise
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        at = f" ({where.tb_frame.f_code.co_name}, line {where.tb_lineno})" if where is not None else ""
        voice.error(
            f"a fault in inbounds itself: {type(error).__name__}: {error}{at}",
            "set INBOUNDS_DEBUG=1 for the whole story, and report it",
        )
    return _UNUSABLE


def version() -> str:
    """Return the version that is installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("inbounds")
    except PackageNotFoundError:
        return "0"


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        option, ignored, value = message.partition(": ignored explicit argument ")
        if ignored:
            message = f"{option} takes no value, found {value.replace("'", '`')}"
        Voice().error(message, f"`{self.prog} --help` lists the options")
        raise SystemExit(_UNUSABLE)


def _parser(argv: list[str]) -> ArgumentParser:
    parser = _Parser(
        prog="inbounds", description=_DESCRIPTION, formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--version", action="store_true", help="show the version and stop")
    parser.set_defaults(run=_overview, color="auto", parser=parser)
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    word = next((arg for arg in argv if not arg.startswith("-")), None)
    for name, (text, options) in _COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:], allow_abbrev=False)
        if name == word:
            options(command)
            command.add_argument(
                "--color",
                **_one_of("auto", "always", "never"),
                default="auto",
                help="colours: auto (on a terminal), always, never",
            )
            command.set_defaults(parser=command)
    if word is not None and word not in _COMMANDS:
        raise SystemExit(_unknown(word))
    return parser


def _unknown(word: str) -> int:
    from policy_core.suggest import did_you_mean

    if os.path.exists(word):
        Voice().error(f"there is no command `{word}`, but a file of that name", f"`inbounds check {word}` checks it")
    else:
        Voice().error(
            f"there is no command `{word}`{did_you_mean(word, _COMMANDS)}", "`inbounds --help` lists the commands"
        )
    return _UNUSABLE


def _unknown_option(word: str, parser: ArgumentParser) -> Usage:
    from policy_core.suggest import did_you_mean

    known = [option for action in parser._actions for option in action.option_strings]
    kind = "option" if word.startswith("-") else "argument"
    name = word.partition("=")[0]
    return Usage(f"there is no {kind} `{name}`{did_you_mean(name, known)}", f"`{parser.prog} --help` lists the options")


def _overview(args: Namespace) -> int:
    if args.version:
        print(f"inbounds {version()}")
        return 0
    sys.stdout.write(args.parser.format_help())
    return 0


# --- what an option may be


class _Choice(TypedDict):
    type: Callable[[str], str]
    metavar: str


def _one_of(*choices: str) -> _Choice:
    """Return what makes an option take one of these words; argparse's own choices know no "did you mean"."""

    def choose(text: str) -> str:
        if text in choices:
            return text
        from policy_core.suggest import did_you_mean

        listed = ", ".join(f"`{choice}`" for choice in choices)
        raise ArgumentTypeError(f"expected one of {listed}, found `{text}`{did_you_mean(text, choices)}")

    return {"type": choose, "metavar": "WORD"}


def _date(text: str) -> date:
    from policy_core.readers import parse_date

    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _language(text: str) -> str:
    from policy_core.readers import parse_language

    try:
        return parse_language(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) > 512:
        raise ArgumentTypeError(f"expected a number of processes, found `{text}`")
    return int(text)


def _count(text: str, least: int = 1) -> int:
    if not text.isdecimal() or not least <= int(text) <= 1000:
        raise ArgumentTypeError(f"expected a number from {least} to 1000, found `{text}`")
    return int(text)


def _filled(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("expected a value, found nothing")
    return text


def _severity(text: str) -> tuple[str, str]:
    from policy_core.report import SETTINGS

    rule, _, level = text.rpartition("=")
    if not rule or level not in SETTINGS:
        raise ArgumentTypeError(f"expected RULE=error, warning, hint or off, found `{text}`")
    return rule, level


# --- the commands


def _program(parser: ArgumentParser) -> None:
    parser.add_argument("--program", metavar="FILE", help="a compiled policy in place of the one that is built in")


def _rules_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--rules",
        dest="own_rules",
        action="append",
        metavar="PATH",
        help="your own rules, a policy file or a folder, beside the built-in policy; may be given several times",
    )


def _policy(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--edition", metavar="NAME", help="check against this edition of the policy")
    which.add_argument("--as-of", type=_date, metavar="DATE", help="check against the edition in force on that day")
    parser.add_argument(
        "--severity",
        type=_severity,
        action="append",
        metavar="RULE=LEVEL",
        help="count a rule as error, warning or hint, or turn it off; may be given several times",
    )
    source = parser.add_mutually_exclusive_group()
    _program(source)  # type: ignore[arg-type]
    _rules_option(source)  # type: ignore[arg-type]


def _input(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="text files, HTML files (.html), e-mails (.eml), JSON lines (.jsonl); `-` or nothing is standard input",
    )
    parser.add_argument(
        "--input",
        **_one_of("auto", "text", "html", "eml", "jsonl"),
        default="auto",
        help="what the files are: auto (by their endings), text, html, eml, jsonl",
    )


def _facts(parser: ArgumentParser) -> None:
    facts = parser.add_argument_group("facts about the message", "they win over what the message says itself")
    facts.add_argument(
        "--scope", **_one_of("proactive", "reply"), help="proactive (the seller starts) or reply (the buyer asked)"
    )
    facts.add_argument("--subject", metavar="TEXT", help="the subject line")
    facts.add_argument(
        "--attach",
        action="append",
        metavar="FILE",
        help="a file that goes with the message; may be given several times",
    )
    facts.add_argument(
        "--no-attachments", dest="attach", action="store_const", const=[], help="no file goes with the message"
    )
    facts.add_argument("--order-id", type=_filled, metavar="ID", help="the order, 123-1234567-1234567")
    facts.add_argument("--completed-on", type=_date, metavar="DATE", help="the day the order was completed")
    facts.add_argument(
        "--opted-out",
        action=BooleanOptionalAction,
        help="whether the buyer opted out of messages that the seller starts",
    )
    facts.add_argument(
        "--buyer-language", type=_language, metavar="CODE", help="the buyer's language of preference, such as de"
    )
    facts.add_argument("--language", type=_language, metavar="CODE", help="the language of the message")
    facts.add_argument("--sent-on", type=_date, metavar="DATE", help="the day of sending (default: today)")
    facts.add_argument("--marketplace", type=_filled, metavar="HOST", help="the marketplace, such as amazon.de")
    facts.add_argument(
        "--channel", metavar="NAME", help="how it is sent; compose-page: the marketplace's page adds the order id"
    )


def _check(parser: ArgumentParser) -> None:
    from policy_core.cli.writers import FORMATS

    _input(parser)
    _facts(parser)
    policy = parser.add_argument_group("the policy")
    _policy(policy)  # type: ignore[arg-type]
    proofreading = parser.add_argument_group("spelling and grammar, in English")
    proofreading.add_argument(
        "--spelling", action="store_true", help="look for mistakes; takes `pip install 'inbounds[spelling]'`"
    )
    proofreading.add_argument(
        "--words",
        action="append",
        metavar="FILE",
        help="words of your own that are no mistakes, one a line; may be given several times",
    )
    ledger = parser.add_argument_group("what was sent before")
    ledger.add_argument("--ledger", metavar="PATH", help="look up what was sent for the order")
    ledger.add_argument(
        "--record", action="store_true", help="write messages that are not out of bounds to the ledger as sent"
    )
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format", **_one_of(*FORMATS), default="terminal", help=f"the form of the report: {', '.join(FORMATS)}"
    )
    output.add_argument("--fix", action="store_true", help="apply safe fixes: text files are rewritten in place")
    output.add_argument("--diff", action="store_true", help="show safe fixes as a difference, in place of the report")
    output.add_argument(
        "--jobs", type=_jobs, default=1, metavar="N", help="processes for many messages (default 1; 0: one each core)"
    )
    output.add_argument("-q", "--quiet", action="store_true", help="only findings and errors: no summary, no notes")
    parser.set_defaults(run=_command("checking", "run"))


def _explain(parser: ArgumentParser) -> None:
    parser.add_argument("rules", nargs="+", metavar="RULE", help="a rule's id")
    parser.add_argument("--all", action="store_true", help="all examples")
    _listing(parser)
    parser.set_defaults(run=_command("catalogue", "explain"))


def _rules(parser: ArgumentParser) -> None:
    _listing(parser)
    parser.set_defaults(run=_command("catalogue", "rules"))


def _editions(parser: ArgumentParser) -> None:
    _listing(parser)
    parser.add_argument(
        "--as-of", dest="day", type=_date, metavar="DATE", help="look at the calendar on this day (default: today)"
    )
    parser.set_defaults(run=_command("catalogue", "editions"))


def _diff(parser: ArgumentParser) -> None:
    parser.add_argument("before", metavar="EDITION", help="the edition to compare from")
    parser.add_argument("after", metavar="EDITION", help="the edition to compare with")
    parser.add_argument(
        "paths",
        nargs="*",
        default=[],
        metavar="PATH",
        help="messages, or folders of templates, to compare; `-` is standard input",
    )
    parser.add_argument(
        "--format",
        **_one_of("terminal", "json", "html"),
        default="terminal",
        help="terminal, json, or html: a page to pass on",
    )
    parser.add_argument(
        "--scope", **_one_of("proactive", "reply"), help="what messages that do not say it are (templates: proactive)"
    )
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 where the verdict on a message changes")
    parser.add_argument("-q", "--quiet", action="store_true", help="no warnings and notes")
    _program(parser)
    parser.set_defaults(run=_command("updating", "run"))


def _snippets(parser: ArgumentParser) -> None:
    _listing(parser)
    parser.set_defaults(run=_command("catalogue", "snippets"))


def _listing(parser: ArgumentParser) -> None:
    parser.add_argument("--format", **_one_of("terminal", "json"), default="terminal", help="terminal or json")
    _program(parser)


def _test(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="policy files or folders of them (default: the built-in policy)"
    )
    _rules_option(parser)
    parser.add_argument("--coverage", action="store_true", help="list the alternatives and words that no test fires")
    parser.add_argument(
        "--covered", action="store_true", help="look for rules that another one seems to cover, with a counterexample"
    )
    parser.set_defaults(run=_command("policies", "test"))


def _score(parser: ArgumentParser) -> None:
    parser.add_argument("gold", metavar="GOLD", help="JSON lines with the labels must, may and spans; `-` is stdin")
    parser.add_argument("--by", **_one_of("rule", "lang"), default="rule", help="what to list by: rule or lang")
    parser.add_argument(
        "--misses",
        type=lambda text: _count(text, 0),
        default=0,
        metavar="N",
        help="show the first N misses and false alarms",
    )
    _policy(parser)
    parser.set_defaults(run=_command("score", "run"))


def _record(parser: ArgumentParser) -> None:
    _input(parser)
    _facts(parser)
    parser.add_argument("--ledger", metavar="PATH", required=True, help="the ledger; it is made where there is none")
    parser.add_argument(
        "--kind", action="append", metavar="KIND", help="what kind of message it was (default: as the policy sees it)"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="only errors")
    _program(parser)
    parser.set_defaults(run=_command("recording", "record"))


def _ledger(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=_Parser)
    for name, text in (
        ("show", "show what was sent for orders"),
        ("export", "write all entries as JSON lines"),
        ("import", "take in entries that were exported"),
        ("delete", "forget orders"),
    ):
        action = actions.add_parser(name, help=text, description=text[0].upper() + text[1:], allow_abbrev=False)
        action.set_defaults(parser=action)
        action.add_argument("--ledger", metavar="PATH", required=True, help="the ledger")
        if name in ("show", "delete"):
            action.add_argument("orders", nargs="+", metavar="ORDER", help="an order id")
        elif name == "import":
            action.add_argument("files", nargs="*", metavar="FILE", help="exported entries; `-` or nothing is stdin")
    parser.set_defaults(run=_command("recording", "ledger"))


def _witness(parser: ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule's id")
    parser.add_argument("--count", type=_count, default=5, metavar="N", help="how many messages (default 5)")
    parser.add_argument("--edition", metavar="NAME", help="the edition that judges (default: the newest with the rule)")
    parser.add_argument("--not-by", metavar="RULE", help="only messages that this other rule does not catch")
    parser.add_argument(
        "--format", **_one_of("terminal", "jsonl"), default="terminal", help="terminal, or jsonl as `check` takes it"
    )
    source = parser.add_mutually_exclusive_group()
    _program(source)  # type: ignore[arg-type]
    _rules_option(source)  # type: ignore[arg-type]
    parser.set_defaults(run=_command("witnessing", "run"))


def _compile(parser: ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", metavar="DIR", help="a folder of policy files")
    _rules_option(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="where the program goes")
    parser.set_defaults(run=_command("policies", "compile"))


def _command(module: str, function: str) -> Callable[[Namespace], int]:
    def run(args: Namespace) -> int:
        from importlib import import_module

        command: Callable[[Namespace], int] = getattr(import_module(f"policy_core.cli.{module}"), function)
        return command(args)

    return run


_COMMANDS: dict[str, tuple[str, Callable[[ArgumentParser], None]]] = {
    "check": ("check messages", _check),
    "explain": ("explain a rule", _explain),
    "rules": ("list the rules", _rules),
    "editions": ("list the editions of the policy", _editions),
    "diff": ("show what an update of the policy changes, and for which messages", _diff),
    "snippets": ("list permitted wording to start a message from", _snippets),
    "record": ("write a message that was sent to the ledger", _record),
    "ledger": ("look after the ledger", _ledger),
    "score": ("measure accuracy on labelled messages", _score),
    "witness": ("make messages that a rule catches", _witness),
    "test": ("run the tests inside the rules of a policy", _test),
    "compile": ("compile a policy", _compile),
}
