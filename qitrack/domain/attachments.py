"""Files and photos of a test: the row here, the content in the data folder under its digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Entity, Words
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit
from qitrack.i18n import _

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES_OF_A_PROJECT = 200
MOST_BYTES_OF_AN_ORGANISATION = 1024**3


class Attachment(Audited, Entity):
    """A file that somebody put on a test."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="digest_whole"),
        CheckConstraint("bytes >= 0", name="bytes_counted"),
        CheckConstraint("trim(name) <> ''", name="name_given"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    sha256: Mapped[str] = mapped_column(Words(TITLE_LENGTH), index=True)
    """Of what is kept, and the only name it has on the disk."""
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    """How its owner called it: shown, never used as a path."""
    kind: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    """Key of `qitrack.exchange.attachments.KINDS`."""
    bytes: Mapped[int]
    about: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship(back_populates="attachments")
    person: Mapped[Person | None] = relationship()

    @property
    def project(self) -> Project:
        """The project whose rights count."""
        return self.cycle.project

    @property
    def stands(self) -> bool:
        """It has not been taken away."""
        return self.removed_at is None

    def remove(self) -> None:
        """Takes it away; the row stays, the content goes with the next `qitrack check`."""
        self.removed_at = self.removed_at or clock.now()


def attach(session: Session, cycle: Cycle, attachment: Attachment) -> Attachment:
    """Puts a file on a test, within what a project and an organisation may keep."""
    files, _bytes = session.execute(_kept(Project.id == cycle.project_id)).one()
    if files >= MOST_FILES_OF_A_PROJECT:
        sentence = _("This project has {most} files. Remove one first.")
        raise Refused(sentence.format(most=MOST_FILES_OF_A_PROJECT), "file")
    organisation = cycle.project.unit.organisation_id
    _files, kept = session.execute(_kept(Unit.organisation_id == organisation)).one()
    if kept + attachment.bytes > MOST_BYTES_OF_AN_ORGANISATION:
        raise Refused(_("Your organisation has no room left for files. Remove some first."), "file")
    cycle.attachments.append(attachment)
    session.flush()
    return attachment


def _kept(where: ColumnElement[bool]) -> Select[int, int]:
    """How many files stand there, and how many bytes they have."""
    return (
        select(func.count(), func.coalesce(func.sum(Attachment.bytes), 0))
        .select_from(Attachment)
        .join(Attachment.cycle)
        .join(Cycle.project)
        .join(Project.unit)
        .where(Attachment.removed_at.is_(None), where)
    )


def kept_digests(session: Session) -> frozenset[str]:
    """The digests of every file that stands: what must be on the disk."""
    rows = session.scalars(select(Attachment.sha256).where(Attachment.removed_at.is_(None)))
    return frozenset(rows)
