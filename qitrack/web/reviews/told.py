"""What is new on a chart, in sentences, and what the keys of the walk do."""

from datetime import date

from qitrack.domain.reviews import KnownSignal
from qitrack.domain.walk import News, Stop
from qitrack.i18n import _, ngettext
from qitrack.web import wording

REASONS = {
    News.CONCERN: _("A sign that it gets worse"),
    News.GAIN: _("A sign that it gets better"),
    News.SIGNAL: _("A sign of change"),
    News.CHANGED: _("The chart was changed, or the team answered"),
    News.UNSEEN: _("Nobody has looked at it yet"),
    News.NUMBERS: _("New numbers, nothing unusual"),
}
"""In the order of the walk."""

WAYS = {True: _("Better"), False: _("Worse"), None: _("Changed")}
"""Whether a signal is favourable, in a word."""

KEYS = (
    (("n", "→"), _("next chart")),
    (("p", "←"), _("chart before")),
    (("o",), _("I looked at it, and go on")),
    (("m",), _("write a note")),
    (("Esc",), _("leave the note")),
)


def news_of(stop: Stop) -> list[str]:
    """What is new since the last look, the weightiest first."""
    found = [_signal(signal) for signal in stop.signals]
    if stop.review is not None and stop.is_answered:
        sentence = _("The team answered: “{answer}”")
        found.append(sentence.format(answer=stop.review.answer))
    if stop.decisions:
        sentence = ngettext(
            "The chart was changed since: one decision.",
            "The chart was changed since: {n} decisions.",
            stop.decisions,
        )
        found.append(sentence.format(n=stop.decisions))
    if stop.review is None:
        found.append(_("Nobody has looked at this chart yet."))
    elif stop.numbers:
        sentence = ngettext("One new number.", "{n} new numbers.", stop.numbers)
        found.append(sentence.format(n=stop.numbers))
    return found


def _signal(signal: KnownSignal) -> str:
    """A new signal in words: which way, where, and the field's name for it."""
    from qitrack.spc import Pattern
    from qitrack.spc.describe_signs import TERMS

    known = set(Pattern)
    words = {
        "what": WAYS[signal.favourable],
        "first": _day(signal.first),
        "last": _day(signal.last),
        "term": TERMS[Pattern(signal.rule)] if signal.rule in known else signal.rule,
    }
    if signal.first == signal.last:
        return _("{what} on {first} ({term}).").format(**words)
    return _("{what} from {first} to {last} ({term}).").format(**words)


def _day(text: str) -> str:
    try:
        return wording.day(date.fromisoformat(text))
    except ValueError:
        return text
