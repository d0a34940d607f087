"""How evidence reads on a goal's page: each piece of work with what was learned, what changed, who says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from qitrack.domain import access
from qitrack.domain.access import Action, Actor
from qitrack.domain.adoptions import Adoption
from qitrack.domain.blockers import Blocker
from qitrack.domain.corroboration import Answer, Corroboration, CorroborationKind
from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import EvidenceLink, Source
from qitrack.domain.evidence_rules import Corroborated, Method, Strength, Work, is_pale
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.judging import GoalJudged, Judged, snapshot
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.pulses import Pulse
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.i18n import _, ngettext

METHODS: Mapping[Method, str] = {
    Method.NOTHING: _("No complete test"),
    Method.FIRST_TEST: _("A first test"),
    Method.LEARNING: _("Learning: tests that build on each other"),
    Method.THOROUGH: _(
        "Thorough: tests that grew, all sides measured, people affected in the team"
    ),
}
LEVELS: Mapping[str, str] = {
    "": _("Nothing is measured here"),
    "TOO_EARLY": _("Too early to say"),
    "NO_CHANGE": _("No detectable change yet"),
    "SIGNAL": _("A signal: something has changed for the better"),
    "HELD": _("The gain has held"),
    "SPREAD": _("The gain has held, and another place has it too"),
}
LAPSED = _("There was a gain, and it was lost")
CONCERN = _("Look here: something else has moved the wrong way")
SAYING: Mapping[Corroborated, str] = {
    Corroborated.SELF: _("Only you so far"),
    Corroborated.COLLEAGUE: _("A colleague"),
    Corroborated.COACH: _("A coach"),
    Corroborated.SEVERAL: _("Several people"),
}
STRENGTHS: Mapping[Strength, tuple[str, str]] = {
    Strength.CLAIMED: (_("Claimed"), _("I believe this counts.")),
    Strength.SUPPORTED: (_("Supported"), _("There is a trace.")),
    Strength.DEMONSTRATED: (_("Demonstrated"), _("It was seen, more than once.")),
    Strength.ESTABLISHED: (_("Established"), _("It lasts.")),
}
"""Strength → its name, and how it reads."""


TOLD = ("method", "level", "lapsed")
"""What is compared with the day on which it was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of work as a goal's page shows it."""

    link: EvidenceLink
    title: str
    href: str | None
    """None where the reader may not see it."""
    judged: Judged
    said: tuple[Corroboration, ...]
    """Who was asked, and what they said."""

    @property
    def facts(self) -> list[str]:
        """What the records say, as short sentences."""
        return facts_of(self.judged.work)

    @property
    def method(self) -> str:
        """How well it was learned."""
        return METHODS[self.judged.method]

    @property
    def result(self) -> list[str]:
        """What changed; a concern stands beside any gain."""
        work = self.judged.work
        told = LAPSED if work.lapsed else LEVELS[work.level]
        return [told, CONCERN] if work.concern else [told]

    @property
    def saying(self) -> str:
        """Who says so."""
        return SAYING[self.judged.corroborated]

    @property
    def sayings(self) -> list[str]:
        """Who was asked, and what they said, each a sentence."""
        return [words_said(said) for said in self.said]

    @property
    def strength(self) -> str:
        """How strongly it bears the goal out."""
        return STRENGTHS[self.judged.strength][0]

    @property
    def then(self) -> str:
        """What stood here when it was counted, if method or result have changed since; else empty."""
        kept, now = self.link.facts, snapshot(self.judged)
        if not kept or all(kept[name] == now[name] for name in TOLD):
            return ""
        told = LAPSED if kept["lapsed"] else LEVELS[kept["level"]]
        return f"{METHODS[Method[kept['method']]]} · {told}"

    @property
    def is_pale(self) -> bool:
        """It is older than two years."""
        return is_pale(self.judged.work)


def pieces(actor: Actor, links: Sequence[EvidenceLink], judged: GoalJudged) -> list[Piece]:
    """The links of a goal, ready to be shown to this reader."""
    return [_piece(actor, link, judged.links[link.id]) for link in links]


def _piece(actor: Actor, link: EvidenceLink, judged: Judged) -> Piece:
    source = link.source
    is_seen = source is None or access.can(actor, Action.SEE, source)
    title, href = told(source) if source is not None else (link.reflection, None)
    return Piece(
        link=link,
        title=title if is_seen else _("A piece of work in a project that you cannot see"),
        href=href if is_seen else None,
        judged=judged,
        said=tuple(c for c in link.corroborations if c.withdrawn_at is None),
    )


def told(source: Source) -> tuple[str, str | None]:
    """What a piece of work is called, and where it stands."""
    match source:
        case Cycle():
            words = _("Test {number}: {plan}").format(number=source.number, plan=source.plan)
            return words, url_for("cycles.show", id=source.id)
        case Project():
            return source.title, url_for("projects.show", id=source.id)
        case ChangeIdea():
            words = _("Tests of one change: {idea}").format(idea=source.description)
            return words, url_for("ramps.show", id=source.project_id)
        case Measure():
            return _("What a chart shows: {name}").format(name=source.name), _chart(source)
        case Adoption():
            words = _("{place} takes it up").format(place=source.unit.name)
            return words, url_for("projects.show", id=source.project_id)
        case Blocker():
            words = _("Something in the way: {what}").format(what=source.what)
            return words, url_for("todo.show", id=source.project_id)
        case SeniorVisit():
            return _("A visit to {place}").format(place=source.unit.name), None
        case Pulse():
            return _("Short survey: {title}").format(title=source.title), None
        case _:
            return _("Shared goal: {aim}").format(aim=source.aim), None


def _chart(measure: Measure) -> str:
    return url_for("measures.show", id=measure.id)


def facts_of(work: Work) -> list[str]:
    """What the records say of one piece of work, each a short sentence."""
    longest = max((chain.complete for chain in work.chains), default=0)
    told = [
        (
            work.complete,
            ngettext(
                "One complete test: planned, predicted in time, compared, decided.",
                "{n} complete tests: planned, predicted in time, compared, decided.",
                work.complete,
            ).format(n=work.complete),
        ),
        (longest > 1, _("{n} of them follow one another.").format(n=longest)),
        (any(c.has_turn for c in work.chains), _("What was learned changed the next plan.")),
        (work.is_measured, _("A measure says how it is counted and has eight numbers or more.")),
        (work.has_family, _("Outcome, process and what might get worse are all measured.")),
        (work.has_lived_experience, _("Somebody with lived experience is in the team.")),
        (
            work.organisations > 1,
            _("People of {n} organisations led tests.").format(n=work.organisations),
        ),
        (work.looks_at_groups, _("A measure looks at groups.")),
        (work.acts_on_gap, _("A complete test was meant for the group that gains less.")),
        (work.has_shared_goal, _("Organisations have signed one aim.")),
        (work.is_taken_up, _("Another place has it in use.")),
        (work.waves, _("A short survey with enough answers bears it out.")),
    ]
    return [sentence for holds, sentence in told if holds]


def words_said(said: Corroboration) -> str:
    """What somebody was asked, and said, as one sentence."""
    if said.kind is CorroborationKind.PULSE:
        return _("A short survey bears it out.")
    assert said.person is not None
    told: dict[Answer | None, str] = {
        None: _("{name} has been asked."),
        Answer.CONFIRMED: _("{name} remembers it."),
        Answer.NOT_MY_MEMORY: _("{name} remembers it otherwise."),
        Answer.SIGNED: _("{name} signed: it shows this because {why}"),
        Answer.NOT_YET: _("{name} says not yet; next: {why}"),
    }
    sentence = told[said.answer].format(name=said.person.name, why=said.shows_because)
    return (
        _("{sentence} (also manages the owner)").format(sentence=sentence)
        if said.is_line_manager
        else sentence
    )
