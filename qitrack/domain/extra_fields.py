"""What an organisation wants to know of its projects beside the charter: defined once, never required."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _

MOST_CHOICES = 30
MOST_FIELDS = 20


class ExtraKind(StrEnum):
    """What is answered: words, one of several answers, or a day."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


class ExtraField(Audited, Editable):
    """A question that an organisation puts to each of its projects."""

    __tablename__ = "extra_field"
    __table_args__ = (
        CheckConstraint("trim(label) <> ''", name="label_given"),
        CheckConstraint("kind <> 'choice' OR trim(answers) <> ''", name="choice_has_answers"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    label: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    help: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    kind: Mapped[ExtraKind] = mapped_column(OneOf(ExtraKind), default=ExtraKind.TEXT)
    answers: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The answers to choose from, one a line."""
    ended_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()

    @property
    def choices(self) -> list[str]:
        """The answers to choose from."""
        return [line.strip() for line in (self.answers or "").splitlines() if line.strip()]

    @property
    def is_asked(self) -> bool:
        """Projects are asked this today."""
        return self.ended_on is None or self.ended_on > clock.today()

    def ask(self, is_asked: bool) -> None:
        """Projects are asked this, or from today no longer; the answers that were given stay."""
        self.ended_on = None if is_asked else self.ended_on or clock.today()


class ExtraValue(Audited, Editable):
    """What a project answers to one of these questions."""

    __tablename__ = "extra_value"
    __table_args__ = (UniqueConstraint("project_id", "field_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    field_id: Mapped[int] = mapped_column(ForeignKey("extra_field.id"), index=True)
    value: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The words, the answer that was chosen, or the day as 2026-05-04."""

    project: Mapped[Project] = relationship()
    field: Mapped[ExtraField] = relationship()

    @property
    def said(self) -> str | date:
        """The answer as what it is: a day, or words."""
        return date.fromisoformat(self.value) if self.field.kind is ExtraKind.DATE else self.value


def check_field(field: ExtraField) -> None:
    """Refuses a choice without answers, or with too many."""
    if field.kind is ExtraKind.CHOICE and len(field.choices) < 2:
        raise Refused(_("Write at least two answers to choose from, one a line."), "answers")
    if len(field.choices) > MOST_CHOICES:
        raise Refused(
            _("At most {n} answers: more than that nobody reads.").format(n=MOST_CHOICES), "answers"
        )


def add_field(session: Session, field: ExtraField) -> ExtraField:
    """The organisation asks this of its projects from now on."""
    check_field(field)
    asked = session.scalars(fields_of(field.unit_id)).all()
    if sum(one.is_asked for one in asked) >= MOST_FIELDS:
        raise Refused(
            _("There are {n} questions already. End one before you add another.").format(
                n=MOST_FIELDS
            ),
            "label",
        )
    session.add(field)
    session.flush()
    return field


def fields_of(unit_id: int) -> Select[ExtraField]:
    """The questions of one organisation, in the order they were added."""
    return select(ExtraField).where(ExtraField.unit_id == unit_id).order_by(ExtraField.id)


def fields_for(project: Project) -> Select[ExtraField]:
    """The questions that the units above a project put to it, those of the largest first."""
    above = [int(step) for step in project.unit.path.strip("/").split("/")]
    return (
        select(ExtraField)
        .join(ExtraField.unit)
        .where(ExtraField.unit_id.in_(above))
        .order_by(Unit.path, ExtraField.id)
    )


def values_of(session: Session, project: Project) -> dict[int, ExtraValue]:
    """Question → what the project answers."""
    rows = session.scalars(select(ExtraValue).where(ExtraValue.project_id == project.id))
    return {row.field_id: row for row in rows}


def answer(session: Session, project: Project, answers: Mapping[int, str]) -> None:
    """Keeps these answers; an empty one is kept too where there was another before."""
    there = values_of(session, project)
    for field_id, value in answers.items():
        if field_id in there:
            there[field_id].value = value
        elif value:
            session.add(ExtraValue(project_id=project.id, field_id=field_id, value=value))
    session.flush()
