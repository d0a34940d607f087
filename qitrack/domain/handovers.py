"""Handover: somebody else leads the project from today, and knows where it stands."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, or_, select
from sqlalchemy.orm import (
    Mapped,
    Session,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
)

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Entity, Words
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, ProjectMember, ProjectRole, add_member
from qitrack.domain.rhythm import leads_of
from qitrack.i18n import _


class Handover(Audited, Entity):
    """From whom to whom the lead passed, and what was said."""

    __tablename__ = "handover"
    __table_args__ = (CheckConstraint("to_person_id <> from_person_id", name="to_somebody_else"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)

    project: Mapped[Project] = relationship()
    from_person: Mapped[Person | None] = relationship(foreign_keys=[from_person_id])
    to_person: Mapped[Person] = relationship(foreign_keys=[to_person_id])


def current_leads(project: Project) -> list[ProjectMember]:
    """Those who lead the project today."""
    return [member for member in project.current_members if member.role is ProjectRole.LEAD]


def hand_over(
    session: Session, project: Project, to: Person, by: Person, *, note: str = "", stays: bool
) -> Handover:
    """The person leads it from today, instead of whoever hands it over, or of leads long silent.

    stays: whoever led it until now remains a member.
    """
    leads = current_leads(project)
    leaving = [lead for lead in leads if lead.person_id == by.id]
    if not leaving:
        leaving = _silent(session, project, leads)
    if any(lead.person_id == to.id for lead in leads):
        raise Refused(_("{name} leads this project already.").format(name=to.name), "person_id")
    add_member(project, to, ProjectRole.LEAD)
    for lead in leaving:
        lead.leave()
        if stays:
            add_member(project, lead.person, ProjectRole.MEMBER)
    first = leaving[0].person_id if leaving else None
    row = Handover(project=project, from_person_id=first, to_person=to, note=note.strip())
    session.add(row)
    session.flush()
    return row


def _silent(session: Session, project: Project, leads: list[ProjectMember]) -> list[ProjectMember]:
    """The leads, if nobody has heard from them for long: else only they can hand it over."""
    known = leads_of(session, [project.id]).get(project.id)
    if known is not None and not known.is_silent(clock.today()):
        names = ", ".join(lead.person.name for lead in leads)
        raise Refused(
            _("{names} leads this and is active: only they can hand it over.").format(names=names)
        )
    return leads


def handovers_of(project_id: int) -> Select[Handover]:
    """The handovers of a project, the latest first."""
    return (
        select(Handover)
        .where(Handover.project_id == project_id)
        .options(joinedload(Handover.from_person), joinedload(Handover.to_person))
        .order_by(Handover.id.desc())
    )


def contacts_of(project_id: int) -> Select[ProjectMember]:
    """Who is in the team today, each with how they sign in, which is how they are reached."""
    today = clock.today()
    return (
        select(ProjectMember)
        .join(ProjectMember.person)
        .where(ProjectMember.project_id == project_id, ProjectMember.starts_on <= today)
        .where(or_(ProjectMember.ends_on.is_(None), ProjectMember.ends_on > today))
        .options(contains_eager(ProjectMember.person).joinedload(Person.login))
        .order_by(Person.name, ProjectMember.id)
    )
