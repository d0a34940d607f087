"""Comments: what people say to each other about a test, a part of it, or a point of a chart."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class CyclePart(StrEnum):
    """The part of a test that a comment is about."""

    PLAN = "plan"
    PREDICTION = "prediction"
    HAPPENED = "happened"
    LEARNED = "learned"
    DECISION = "decision"


class Comment(Audited, Editable):
    """What one person said about one thing; others can answer it once removed."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("trim(body) <> ''", name="body_given"),
        CheckConstraint(
            "CASE WHEN cycle_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END = 1",
            name="about_one_thing",
        ),
        CheckConstraint("part IS NULL OR cycle_id IS NOT NULL", name="part_of_a_test"),
        CheckConstraint('"on" IS NULL OR measure_id IS NOT NULL', name="point_of_a_chart"),
        CheckConstraint("answers_id <> id", name="not_its_own_answer"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    part: Mapped[CyclePart | None] = mapped_column(OneOf(CyclePart))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    on: Mapped[date | None]
    """The day of the point it is pinned to; none if it is about the whole chart."""
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    corrected_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    cycle: Mapped[Cycle | None] = relationship()
    measure: Mapped[Measure | None] = relationship()
    person: Mapped[Person] = relationship()
    question: Mapped["Comment | None"] = relationship(
        remote_side="Comment.id", back_populates="answers"
    )
    answers: Mapped[list["Comment"]] = relationship(
        back_populates="question", order_by="Comment.id"
    )
    mentions: Mapped[list["Mention"]] = relationship(
        back_populates="comment", order_by="Mention.id"
    )

    @property
    def stands(self) -> bool:
        """It has not been taken back."""
        return self.taken_back_at is None

    @property
    def is_worth_showing(self) -> bool:
        """It stands, or somebody answered it."""
        return self.stands or any(answer.stands for answer in self.answers)

    def correct(self, body: str) -> None:
        """Other words; what stood there before is kept in the audit."""
        if not self.stands:
            raise Refused(_("This has been taken back. Write it anew."), "body")
        if not body.strip():
            raise Refused(_("Write something, or take it back."), "body")
        if body.strip() != self.body:
            self.body = body.strip()
            self.corrected_at = clock.now()

    def take_back(self) -> None:
        """Nobody reads it any more; that something stood here still shows if it was answered."""
        self.taken_back_at = self.taken_back_at or clock.now()

    def answered(self, body: str, person: Person) -> "Comment":
        """An answer, about the same thing. Answers are not answered: the talk stays on one level."""
        if self.answers_id is not None:
            raise Refused(_("Answer the first comment of this talk instead."))
        return Comment(
            project=self.project,
            cycle=self.cycle,
            part=self.part,
            measure=self.measure,
            on=self.on,
            question=self,
            person=person,
            body=body.strip(),
        )

    def mention(self, people: Iterable[Person]) -> list[Person]:
        """Tells these people of it, each once and nobody of their own words; who is new."""
        told = {mention.person_id for mention in self.mentions} | {self.person_id}
        new = [person for person in dict.fromkeys(people) if person.id not in told]
        self.mentions.extend(Mention(person_id=person.id) for person in new)
        return new


class Mention(Audited, Entity):
    """Somebody was named in a comment, and has read it or not."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("comment_id", "person_id"),)
    __unaudited__ = Audited.__unaudited__ | {"read_at"}

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    read_at: Mapped[datetime | None]

    comment: Mapped[Comment] = relationship(back_populates="mentions")
    person: Mapped[Person] = relationship()


def about_cycle(cycle: Cycle, part: CyclePart | None, body: str, person: Person) -> Comment:
    """A comment on a test, or on one part of it."""
    return Comment(project=cycle.project, cycle=cycle, part=part, person=person, body=body.strip())


def about_measure(measure: Measure, on: date | None, body: str, person: Person) -> Comment:
    """A comment on a chart, or on one point of it."""
    return Comment(
        project=measure.project, measure=measure, on=on, person=person, body=body.strip()
    )


def comments_on_cycle(cycle_id: int) -> Select[Comment]:
    """What was said about a test, the first word first, each with its answers."""
    return _talks().where(Comment.cycle_id == cycle_id).order_by(Comment.id)


def comments_on_measure(measure_id: int) -> Select[Comment]:
    """What was said about a chart, the latest point first, each with its answers."""
    return (
        _talks()
        .where(Comment.measure_id == measure_id)
        .order_by(Comment.on.is_(None), Comment.on.desc(), Comment.id)
    )


def _talks() -> Select[Comment]:
    answers = selectinload(Comment.answers)
    return (
        select(Comment)
        .where(Comment.answers_id.is_(None))
        .options(
            joinedload(Comment.person),
            selectinload(Comment.mentions),
            answers.joinedload(Comment.person),
            answers.selectinload(Comment.mentions),
        )
    )


def how_many_on_cycle(session: Session, cycle_id: int) -> dict[CyclePart | None, int]:
    """Part of a test → how many comments stand there; None: those on the whole of it."""
    rows = session.execute(
        select(Comment.part, func.count(Comment.id).label("number"))
        .where(Comment.cycle_id == cycle_id, Comment.taken_back_at.is_(None))
        .group_by(Comment.part)
    )
    return {row.part: row.number for row in rows}


def how_many_on_measure(session: Session, measure_id: int) -> int:
    """How many comments stand on a chart."""
    standing = select(func.count()).where(
        Comment.measure_id == measure_id, Comment.taken_back_at.is_(None)
    )
    return session.scalar(standing) or 0


def unread_among(comments: Sequence[Comment], person_id: int) -> list[int]:
    """Ids of the mentions of this person that they see here for the first time."""
    everything = [*comments, *(answer for comment in comments for answer in comment.answers)]
    return [
        mention.id
        for comment in everything
        for mention in comment.mentions
        if mention.person_id == person_id and mention.read_at is None
    ]


def mark_read(session: Session, mention_ids: Sequence[int]) -> None:
    """Bookkeeping: these mentions have been seen."""
    for mention in session.scalars(select(Mention).where(Mention.id.in_(mention_ids))):
        mention.read_at = mention.read_at or clock.now()
