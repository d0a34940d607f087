"""The tree of units and their doors, as administrators and managers use them."""

from datetime import date

import pytest

from qitrack import clock
from qitrack.domain.joining import EmailDomain, JoinCode
from qitrack.domain.people import UnitRole
from qitrack.domain.units import Level, Unit
from qitrack.web.qr import qr_svg
from tests.statements import counted


@pytest.fixture
def trust(make):
    return make.organisation("Demo Trust")


@pytest.fixture
def ward(make, trust):
    return make.unit("Ward 7", parent=trust)


@pytest.fixture
def boss(make, trust, sign_in_as):
    return sign_in_as(make.person("Bo Boss", roles={trust: UnitRole.ADMINISTRATOR}))


@pytest.fixture
def manager(make, ward, sign_in_as):
    return sign_in_as(make.person("Mo Manager", roles={ward: UnitRole.MANAGER}))


# --- the tree ----------------------------------------------------------------------------------------


def test_an_administrator_adds_a_unit_below(make, boss, trust, send):
    answer = send(boss, f"/units/{trust.id}/units/new", name="Ward 8", level=Level.TEAM)
    added = make.all(Unit)[-1]

    assert answer.location == f"/units/{added.id}/door"
    assert (added.name, added.parent_id, added.organisation_id) == ("Ward 8", trust.id, trust.id)


def test_sent_twice_a_form_makes_one_unit(make, boss, trust, read):
    page = read(boss.get(f"/units/{trust.id}/units/new"))
    fields = {i["name"]: i["value"] for i in page.select("main input[type=hidden]")}
    fields |= {"name": "Ward 8", "level": "team", "sector": "nhs"}
    answers = [boss.post(f"/units/{trust.id}/units/new", data=fields) for _n in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [unit.name for unit in make.all(Unit)].count("Ward 8") == 1


def test_a_unit_without_a_name_is_refused_and_the_rest_kept(boss, trust, send, read):
    answer = send(boss, f"/units/{trust.id}/units/new", name="", kind="hospice")

    assert answer.status_code == 422
    assert read(answer).select_one("#kind")["value"] == "hospice"


def test_a_unit_changes_its_name_and_level(make, boss, ward, send):
    answer = send(boss, f"/units/{ward.id}/edit", name="Ward 7a", level=Level.SERVICE)

    assert answer.status_code == 303
    assert (make.again(ward).name, make.again(ward).level) == ("Ward 7a", Level.SERVICE)


def test_a_unit_closes_and_another_carries_on(make, boss, trust, ward, send, read):
    other = make.unit("Ward 8", parent=trust)
    answer = send(boss, f"/units/{ward.id}/edit", ended_on=clock.today(), successor_id=other.id)
    page = read(boss.get(f"/units/{ward.id}/edit"))

    assert answer.status_code == 303
    assert not make.again(ward).is_open
    assert page.select_one("#successor_id option[selected]").text.strip() == "Ward 8"


def test_a_day_before_the_unit_began_is_refused(make, boss, trust, send, read):
    unit = make.unit("Ward 9", parent=trust, started_on=date(2026, 1, 1))

    answer = send(boss, f"/units/{unit.id}/edit", name="Other", ended_on=date(2025, 1, 1))

    assert answer.status_code == 422
    assert read(answer).select_one("#name")["value"] == "Other"
    assert make.again(unit).name == "Ward 9"


def test_two_who_change_one_unit_see_each_others_words(boss, make, ward, send, read):
    page = read(boss.get(f"/units/{ward.id}/edit"))
    fields = {i["name"]: i["value"] for i in page.select("main input[type=hidden]")}
    send(boss, f"/units/{ward.id}/edit", name="Theirs")

    answer = boss.post(
        f"/units/{ward.id}/edit",
        data=fields | {"name": "Mine", "level": "team", "sector": "nhs", "kind": ""},
    )

    assert answer.status_code == 409
    assert "Theirs" in read(answer).select_one("main").text
    assert make.again(ward).name == "Theirs"


def test_a_manager_sees_the_own_units_and_their_doors_alone(manager, boss, make, trust, read):
    make.unit("Ward 8", parent=trust)
    seen = read(manager.get("/units")).select_one("main")

    assert [one.text for one in seen.select(".qi-tree__name")] == ["Ward 7"]
    assert [link.text.split(" –")[0] for link in seen.select(".qi-tree__links a")] == [
        "Door",
        "Standard measures",
    ]


def test_a_list_of_units_takes_the_same_queries_however_long(boss, make, trust, database):
    with counted(database.engine) as few:
        boss.get("/units")
    for number in range(60):
        make.unit(f"Ward {number}", parent=trust)
    with counted(database.engine) as many:
        boss.get("/units")

    assert len(few) == len(many)


# --- the door ----------------------------------------------------------------------------------------


def test_a_manager_makes_a_code_prints_it_and_closes_the_door(make, manager, ward, send, read):
    door = f"/units/{ward.id}/door"
    send(manager, door, which=f"/units/{ward.id}/codes/new")
    code = make.all(JoinCode)[0]
    poster = read(manager.get(door)).select_one(".qi-poster")

    assert poster.select_one(".qi-poster__code").text == code.spaced
    assert poster.select_one("svg path")
    assert len(poster.select("li")) == 3

    send(manager, door, which=f"/codes/{code.id}/revoke")

    assert make.again(code).revoked_at is not None
    assert manager.get(f"/join/{code.code}").status_code == 404


def test_the_picture_holds_the_whole_address_of_the_configuration(app, make, manager, ward, read):
    code = make.join_code(ward)
    picture = read(manager.get(f"/units/{ward.id}/door")).select_one(".qi-poster svg")
    with app.test_request_context():
        wanted = qr_svg(f"http://127.0.0.1:8000/join/{code.code}")

    assert picture.select("path")[-1]["d"] in wanted


def test_pictures_need_no_style(make, manager, ward, read):
    make.join_code(ward)
    page = read(manager.get(f"/units/{ward.id}/door"))

    assert not page.select("main [style], main style")


def test_the_door_says_who_joined(make, manager, ward, client, send, read):
    code = make.join_code(ward)
    fields = {"name": "Nia Newcomer", "email": "n@example.org", "password": "four other words here"}
    send(client, f"/join/{code.code}", **fields)

    page = read(manager.get(f"/units/{ward.id}/door"))

    assert "Nia Newcomer joined Ward 7 with the ward code" in page.select_one("main").text


def test_an_administrator_allows_a_domain_and_takes_it_back(make, boss, ward, send, read):
    door = f"/units/{ward.id}/door"
    send(boss, door, which=f"/units/{ward.id}/domains/new", domain="@Trust.Example.org")
    domain = make.all(EmailDomain)[0]

    assert domain.domain == "trust.example.org"
    assert "@trust.example.org" in read(boss.get(door)).select_one("main").text

    send(boss, door, which=f"/domains/{domain.id}/remove")

    assert make.all(EmailDomain) == []


@pytest.mark.parametrize("domain", ["", "ann@trust.org", "gmail.com", "no dots", "x" * 300])
def test_what_is_no_work_domain_is_refused_and_kept(make, boss, ward, send, read, domain):
    make.join_code(ward)
    door = f"/units/{ward.id}/door"

    answer = send(boss, door, which=f"/units/{ward.id}/domains/new", domain=domain)

    assert answer.status_code == 422
    assert read(answer).select_one("#domain").get("value", "") == domain
    assert read(answer).select_one(".qi-poster")


def test_a_manager_allows_no_domain(manager, ward, token):
    fields = {"csrf_token": token(manager, "/account"), "domain": "trust.example.org"}

    assert manager.post(f"/units/{ward.id}/domains/new", data=fields).status_code == 403
