"""Objectives on the screen, with the projects that one may see."""

from qitrack.domain.people import UnitRole
from qitrack.domain.projects import Project
from qitrack.domain.tags import set_objective
from qitrack.domain.units import Level, Unit
from tests import pages


def test_objectives_name_their_origin_gaps_and_projects(sign_in_as, make, database):
    hospital = make.unit("Demo Hospital", level=Level.ORGANISATION)
    ward = make.unit("Ward A", parent=hospital)
    nurse = make.person("Demo Nurse", {ward: UnitRole.CONTRIBUTOR})
    falls = make.project(ward, title="Fewer falls")
    with database.transaction() as session:
        place = session.get_one(Unit, hospital.id)
        aim = set_objective(
            session, place, "Less harm", ["care-and-quality"], origin="A day of listening"
        )
        session.get_one(Project, falls.id).objective = aim

    text = pages.read(sign_in_as(nurse).get("/objectives")).select_one("main").get_text(" ")
    assert all(
        part in text
        for part in ("Less harm", "Care and quality", "A day of listening", "Fewer falls")
    )
