"""Looking after people: finding, adding, roles, links, and what nobody may do."""

import pytest

from qitrack.domain.joining import JoinRequest
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.sign_in import OneTimeLink
from tests.statements import counted


@pytest.fixture
def trust(make):
    return make.organisation("Demo Trust")


@pytest.fixture
def ward(make, trust):
    return make.unit("Ward 7", parent=trust)


@pytest.fixture
def boss_person(make, trust):
    return make.person("Bo Boss", roles={trust: UnitRole.ADMINISTRATOR})


@pytest.fixture
def boss(boss_person, sign_in_as):
    return sign_in_as(boss_person)


@pytest.fixture
def nurse(make, ward):
    return make.person("Nia Nurse", roles={ward: UnitRole.CONTRIBUTOR}, job="Staff nurse")


def roles_of(make, person):
    with make.database.reading() as session:
        held = session.get_one(Person, person.id).current_memberships
        return [(m.role, m.unit.name) for m in held]


def link_on(page):
    return page.select_one("#link")["value"]


# --- finding -----------------------------------------------------------------------------------------


def test_people_are_found_by_a_part_of_their_name(boss, make, ward, nurse, read):
    make.person("Ola Other", roles={ward: UnitRole.COACH})

    found = read(boss.get("/people?q=nurse")).select("main .qi-people__person a")

    assert [link.text for link in found] == ["Nia Nurse"]


def test_who_works_elsewhere_is_not_listed(boss, make, nurse, read):
    make.person("Eve Elsewhere", roles={make.unit("Far away"): UnitRole.CONTRIBUTOR})

    assert "Eve Elsewhere" not in read(boss.get("/people")).text
    assert boss.get(f"/people/{nurse.id}").status_code == 200


def test_fifty_people_a_page(boss, make, ward, read):
    for number in range(60):
        make.person(f"Nurse {number:03}", roles={ward: UnitRole.CONTRIBUTOR}, email=None)

    first = read(boss.get("/people?q=Nurse")).select("main .qi-people__person")
    second = read(boss.get("/people?q=Nurse&page=2")).select("main .qi-people__person")

    assert (len(first), len(second)) == (50, 10)


def test_a_list_of_people_takes_the_same_queries_however_long(boss, make, ward, nurse, database):
    with counted(database.engine) as few:
        boss.get("/people")
    for _n in range(40):
        make.person(roles={ward: UnitRole.CONTRIBUTOR})
    with counted(database.engine) as many:
        boss.get("/people")

    assert len(few) == len(many)


# --- adding ------------------------------------------------------------------------------------------


def test_a_new_person_gets_a_role_and_a_link_shown_once(boss, make, ward, send, read, client):
    answer = send(boss, "/people/new", name="Nia New", email="Nia@Example.org", unit_id=ward.id)
    person = next(p for p in make.all(Person) if p.name == "Nia New")
    link = link_on(read(answer))

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert roles_of(make, person) == [(UnitRole.CONTRIBUTOR, "Ward 7")]
    assert link.startswith("http://127.0.0.1:8000/link/")
    assert link.rpartition("/")[2] not in boss.get(f"/people/{person.id}").text
    chosen = send(client, f"/link/{link.rpartition('/')[2]}", password="four quite other words")
    assert chosen.status_code == 303


def test_sent_twice_a_form_makes_one_person(boss, make, ward, read):
    page = read(boss.get("/people/new"))
    fields = {i["name"]: i["value"] for i in page.select("main input[type=hidden]")}
    fields |= {"name": "Nia New", "email": "n@example.org", "unit_id": ward.id, "role": "coach"}
    answers = [boss.post("/people/new", data=fields) for _n in range(2)]

    assert [answer.status_code for answer in answers] == [200, 303]
    assert [p.name for p in make.all(Person)].count("Nia New") == 1


def test_somebody_may_take_part_without_signing_in(boss, make, ward, send):
    answer = send(boss, "/people/new", name="Pat Partner", email="", unit_id=ward.id)

    assert answer.status_code == 303
    assert make.all(OneTimeLink) == []


def test_an_address_that_is_taken_is_refused_and_everything_kept(boss, make, ward, send, read):
    make.person(email="taken@example.org")

    answer = send(
        boss, "/people/new", name="Nia New", email="taken@example.org", unit_id=ward.id, job="Nurse"
    )
    page = read(answer)

    assert answer.status_code == 422
    assert page.select_one("#name")["value"] == "Nia New"
    assert page.select_one("#job")["value"] == "Nurse"
    assert page.select_one(f"#unit_id option[value='{ward.id}'][selected]")


def test_nobody_is_added_to_a_unit_of_others(boss, make, send):
    far = make.unit("Far away")

    answer = send(boss, "/people/new", name="Nia New", unit_id=far.id)

    assert answer.status_code == 422


# --- changing ----------------------------------------------------------------------------------------


def test_name_job_and_address_can_be_changed(boss, make, nurse, send):
    send(boss, f"/people/{nurse.id}/edit", name="Nia Newname", job="Sister")
    answer = send(boss, f"/people/{nurse.id}/email", email="New@Example.org")
    person = make.again(nurse)

    assert answer.location == f"/people/{nurse.id}"
    assert (person.name, person.job) == ("Nia Newname", "Sister")
    with make.database.reading() as session:
        assert session.get_one(Person, nurse.id).login.email == "new@example.org"


def test_somebody_without_an_address_can_be_given_one(boss, make, ward, send):
    person = make.person("Pat Partner", roles={ward: UnitRole.CONTRIBUTOR}, email=None)

    send(boss, f"/people/{person.id}/email", email="pat@example.org")
    answer = send(boss, f"/people/{person.id}", which=f"/people/{person.id}/link")

    assert answer.status_code == 200


def test_a_role_is_given_and_ended(boss, make, ward, nurse, send, read):
    send(boss, f"/people/{nurse.id}/roles/new", unit_id=ward.id, role=UnitRole.COACH)
    held = make.all(Membership)[-1]

    assert (UnitRole.COACH, "Ward 7") in roles_of(make, nurse)

    send(boss, f"/people/{nurse.id}", which=f"/memberships/{held.id}/end")

    assert roles_of(make, nurse) == [(UnitRole.CONTRIBUTOR, "Ward 7")]
    assert (
        "Improvement coach" in read(boss.get(f"/people/{nurse.id}")).select_one("main details").text
    )


def test_my_own_roles_have_no_buttons_and_do_not_change(
    boss, boss_person, make, trust, token, read
):
    page = read(boss.get(f"/people/{boss_person.id}"))
    held = make.all(Membership)[0]
    fields = {"csrf_token": token(boss, "/account")}

    boss.post(f"/memberships/{held.id}/end", data=fields)
    boss.post(
        f"/people/{boss_person.id}/roles/new",
        data=fields | {"unit_id": trust.id, "role": "coach"},
    )

    assert not page.select("form[action*=memberships]")
    assert roles_of(make, boss_person) == [(UnitRole.ADMINISTRATOR, "Demo Trust")]


def test_a_ward_administrator_ends_a_role_in_the_ward_and_reaches_no_further(
    make, trust, ward, boss_person, sign_in_as, send, read
):
    local = make.person(roles={ward: UnitRole.ADMINISTRATOR})
    make.membership(boss_person, ward, UnitRole.ADMINISTRATOR)
    browser = sign_in_as(local)
    held = [m for m in make.all(Membership) if m.person_id == boss_person.id][-1]

    send(browser, f"/people/{boss_person.id}", which=f"/memberships/{held.id}/end")
    refused = read(browser.get(f"/people/{boss_person.id}"))

    assert roles_of(make, boss_person) == [(UnitRole.ADMINISTRATOR, "Demo Trust")]
    assert "also belongs to a unit" in refused.select_one("main").text


def test_stopping_ends_every_session_and_can_be_undone(boss, make, nurse, sign_in_as, send):
    phone = sign_in_as(nurse)
    page = f"/people/{nurse.id}"

    send(boss, page, which=f"{page}/disable")
    stopped = phone.get("/account").status_code
    send(boss, page, which=f"{page}/disable")

    assert stopped == 302
    with make.database.reading() as session:
        assert session.get_one(Person, nurse.id).login.disabled_at is None


def test_a_lost_phone_loses_its_code_and_its_session(boss, make, nurse, sign_in_as, send, read):
    with make.database.transaction() as session:
        session.get_one(Person, nurse.id).login.totp_secret = "A" * 32
    phone = sign_in_as(nurse)
    page = f"/people/{nurse.id}"

    send(boss, page, which=f"{page}/second-factor/forget")

    with make.database.reading() as session:
        assert session.get_one(Person, nurse.id).login.totp_secret is None
    assert phone.get("/account").status_code == 302


def test_somebody_is_signed_out_everywhere(boss, nurse, sign_in_as, send):
    phones = [sign_in_as(nurse) for _n in range(2)]

    send(boss, f"/people/{nurse.id}", which=f"/people/{nurse.id}/sign-out")

    assert [phone.get("/account").status_code for phone in phones] == [302, 302]


@pytest.mark.parametrize("verb", ["link", "disable", "sign-out", "second-factor/forget"])
def test_a_ward_administrator_does_not_touch_the_way_in_of_who_works_above(
    make, trust, ward, boss_person, sign_in_as, token, read, verb
):
    make.membership(boss_person, ward, UnitRole.CONTRIBUTOR)
    browser = sign_in_as(make.person(roles={ward: UnitRole.ADMINISTRATOR}))
    fields = {"csrf_token": token(browser, "/account")}

    answer = browser.post(f"/people/{boss_person.id}/{verb}", data=fields)
    told = read(browser.get(answer.location)).select_one(".qi-flash--warning")

    assert answer.status_code == 303
    assert "do not look after" in told.text
    assert make.all(OneTimeLink) == []


# --- who asks ----------------------------------------------------------------------------------------


def test_who_asked_is_let_in_with_a_link(boss, make, ward, send, read, client):
    question = make.join_request(ward, "Nia Asker", "nia@trust.example.org")
    shown = read(boss.get("/people")).select_one("main").text

    answer = send(boss, "/people", which=f"/join-requests/{question.id}/answer")
    person = next(p for p in make.all(Person) if p.name == "Nia Asker")

    assert "nia@trust.example.org would like to join Ward 7" in shown
    assert answer.status_code == 200
    assert link_on(read(answer))
    assert roles_of(make, person) == [(UnitRole.CONTRIBUTOR, "Ward 7")]
    assert "Nia Asker would" not in boss.get("/people").text


def test_who_asked_can_be_turned_away_without_a_word_to_them(boss, make, ward, send):
    question = make.join_request(ward, "Nia Asker")

    send(boss, "/people", which=f"/join-requests/{question.id}/answer", verdict="no")

    assert make.again(question).answered_at is not None
    assert "Nia Asker" not in [p.name for p in make.all(Person)]


def test_a_question_is_answered_once(boss, make, ward, token):
    question = make.join_request(ward, "Nia Asker")
    fields = {"csrf_token": token(boss, "/account"), "verdict": "let-in"}
    answers = [boss.post(f"/join-requests/{question.id}/answer", data=fields) for _n in range(2)]

    assert [answer.status_code for answer in answers] == [200, 303]
    assert len(make.all(OneTimeLink)) == 1


def test_a_question_cannot_open_the_account_of_who_works_above(
    make, trust, ward, sign_in_as, token
):
    above = make.person("Al Above", roles={trust: UnitRole.ADMINISTRATOR}, email="al@t.example.org")
    with make.database.transaction() as session:
        session.get_one(Person, above.id).login.password_hash = None
    question = make.join_request(ward, "Al", "al@t.example.org")
    browser = sign_in_as(make.person(roles={ward: UnitRole.ADMINISTRATOR}))
    fields = {"csrf_token": token(browser, "/account"), "verdict": "let-in"}

    answer = browser.post(f"/join-requests/{question.id}/answer", data=fields)

    assert answer.status_code == 303
    assert make.all(OneTimeLink) == []
    assert make.all(JoinRequest)[0].answered_at is None
