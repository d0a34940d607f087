"""Ways in, as a newcomer meets them: links, the code on the wall, asking."""

import re
from datetime import timedelta

import pyotp
import pytest

from qitrack import clock
from qitrack.domain.joining import JoinRequest
from qitrack.domain.observations import Observation
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Visibility
from qitrack.domain.sign_in import LinkKind, OneTimeLink
from qitrack.domain.units import Level, Unit
from qitrack.serving import reset_link

NEW = "four quite other words"


@pytest.fixture
def ward(make):
    return make.unit("Ward 7")


@pytest.fixture
def code(make, ward):
    return make.join_code(ward)


@pytest.fixture
def newcomer():
    return {"name": "Nia Newcomer", "email": "nia@example.org", "password": NEW}


def is_signed_in(client):
    return client.get("/account").status_code == 200


def names_of_roles(make, person):
    with make.database.reading() as session:
        held = session.get_one(Person, person.id).memberships
        return [(m.role, m.unit.name) for m in held]


def find(make, name):
    return next((p for p in make.all(Person) if p.name == name), None)


# --- set up ------------------------------------------------------------------------------------------


def test_the_set_up_link_makes_an_organisation_and_its_administrator(make, client, send, read):
    answer = send(
        client,
        f"/link/{make.link(LinkKind.SET_UP)}",
        organisation="Demo Trust",
        name="Ann First",
        email="Ann@Example.org",
        password=NEW,
    )
    person = find(make, "Ann First")

    assert answer.status_code == 303
    assert names_of_roles(make, person) == [(UnitRole.ADMINISTRATOR, "Demo Trust")]
    assert [unit.level for unit in make.all(Unit)] == [Level.ORGANISATION]
    assert "/account/second-factor" in answer.location
    assert "Demo Trust" in read(client.get("/units")).select_one("main").text


def test_every_other_set_up_link_is_void_then(make, client, app, send):
    first, second = make.link(LinkKind.SET_UP), make.link(LinkKind.SET_UP)
    fields = {"organisation": "Trust", "name": "Ann", "email": "a@example.org", "password": NEW}

    assert send(client, f"/link/{first}", **fields).status_code == 303
    assert app.test_client().get(f"/link/{first}").status_code == 410
    assert app.test_client().get(f"/link/{second}").status_code == 410


def test_a_refused_set_up_keeps_what_was_typed_and_the_link(make, client, send, read):
    path = f"/link/{make.link(LinkKind.SET_UP)}"
    fields = {"organisation": "Trust", "name": "Ann", "email": "not an address", "password": "x"}

    answer = send(client, path, **fields)
    page = read(answer)

    assert answer.status_code == 422
    assert page.select_one("#organisation")["value"] == "Trust"
    assert page.select_one("#email")["value"] == "not an address"
    assert not page.select_one("#password").get("value")
    assert client.get(path).status_code == 200


# --- a password by a link ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LinkKind.RESET, LinkKind.JOIN])
def test_a_link_lets_one_choose_a_password_once(make, client, app, send, kind):
    person = make.person(email="ann@example.org")
    path = f"/link/{make.link(kind, person)}"

    answer = send(client, path, password=NEW)
    again = app.test_client().get(path)
    by_hand = send(app.test_client(), "/sign-in", email="ann@example.org", password=NEW)

    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)
    assert again.status_code == 410
    assert by_hand.status_code == 303


def test_a_new_password_ends_every_session_of_the_old_one(make, client, sign_in_as, send):
    person = make.person()
    thief = sign_in_as(person)

    send(client, f"/link/{make.link(LinkKind.RESET, person)}", password=NEW)

    assert not is_signed_in(thief)


def test_a_link_that_nobody_made_leads_nowhere(client):
    assert client.get("/link/never-made").status_code == 404


def test_looking_at_a_link_does_not_use_it(make, client):
    path = f"/link/{make.link(LinkKind.RESET, make.person())}"
    for _n in range(3):
        client.get(path)
        client.head(path)

    assert client.get(path).status_code == 200


def test_a_link_is_too_old_after_its_time(make, client, read):
    path = f"/link/{make.link(LinkKind.RESET, make.person())}"
    with clock.stopped(clock.now() + timedelta(hours=25)):
        answer = client.get(path)

    assert answer.status_code == 410
    assert "too old" in read(answer).select_one("main").text


def test_a_link_is_no_way_round_the_second_factor(make, client, send):
    person = make.person()
    secret = pyotp.random_base32()
    with make.database.transaction() as session:
        session.get_one(Person, person.id).login.totp_secret = secret
    path = f"/link/{make.link(LinkKind.RESET, person)}"

    without = send(client, path, password=NEW, code="")
    wrong = [send(client, path, password=NEW, code="000000").status_code for _n in range(9)]
    beyond = send(client, path, password=NEW, code=pyotp.TOTP(secret).now())

    assert without.status_code == 422
    assert wrong == [422] * 9
    assert beyond.status_code == 429
    assert not is_signed_in(client)


def test_whoever_runs_the_server_can_help_after_a_lost_phone(make, settings, client, send):
    person = make.person(email="ann@example.org")
    with make.database.transaction() as session:
        session.get_one(Person, person.id).login.totp_secret = pyotp.random_base32()

    link = reset_link(settings, make.database, "ann@example.org", is_phone_lost=True)
    answer = send(client, f"/link/{link.rpartition('/')[2]}", password=NEW)

    assert answer.status_code == 303
    assert send(client, "/account/password", current_password=NEW, password="x").status_code == 422


def test_with_the_code_the_link_works(make, client, send):
    person = make.person()
    secret = pyotp.random_base32()
    with make.database.transaction() as session:
        session.get_one(Person, person.id).login.totp_secret = secret

    path = f"/link/{make.link(LinkKind.RESET, person)}"
    answer = send(client, path, password=NEW, code=pyotp.TOTP(secret).now())

    assert answer.status_code == 303


def test_the_database_holds_only_the_hash_of_a_link(make):
    token = make.link(LinkKind.RESET, make.person())

    assert token not in str([vars(row) for row in make.all(OneTimeLink)])


# --- the code on the wall ----------------------------------------------------------------------------


def test_from_the_code_to_my_work_on_one_page(make, client, send, read, ward, code, newcomer):
    answer = send(client, f"/join/{code.code}", **newcomer)
    person = find(make, "Nia Newcomer")
    landed = read(client.get(answer.location))

    assert (answer.status_code, answer.location) == (303, "/")
    assert names_of_roles(make, person) == [(UnitRole.CONTRIBUTOR, "Ward 7")]
    assert "You belong to Ward 7 now." in landed.select_one("main").text


def test_the_page_asks_for_three_things_and_a_tick(client, read, code):
    form = read(client.get(f"/join/{code.code}")).select_one("main form")

    names = [control["name"] for control in form.select("input:not([type=hidden])")]
    assert names == ["name", "email", "password", "is_own_phone"]


@pytest.mark.parametrize("typed", ["{}", " {} ", "spaced", "lower"])
def test_the_code_may_be_typed_as_it_comes(client, send, code, typed):
    ways = {"spaced": code.spaced, "lower": f"{code.code[:5]}-{code.code[5:]}".lower()}

    answer = send(client, "/join", code=ways.get(typed, typed.format(code.code)))

    assert answer.location == f"/join/{code.code}"


def test_a_wrong_code_says_so_and_stays(client, send, read):
    answer = send(client, "/join", code="WRONG CODE2")

    assert answer.status_code == 422
    assert read(answer).select_one("#code")["value"] == "WRONG CODE2"
    assert client.get("/join/WRONGCODE2").status_code == 404


def test_after_thirty_wrong_codes_nobody_looks_at_the_right_one(client, code):
    answers = [client.get(f"/join/WRONG{n}").status_code for n in range(31)]

    assert answers == [404] * 30 + [429]
    assert client.get(f"/join/{code.code}").status_code == 429


def test_a_replaced_code_opens_nothing(make, client, ward, code):
    make.join_code(ward)

    assert client.get(f"/join/{code.code}").status_code == 404


def test_joining_twice_with_one_form_makes_one_person(make, app, client, send, code, newcomer):
    path = f"/join/{code.code}"
    page = client.get(path).text
    hidden = dict(re.findall(r'name="(csrf_token|uid)"[^>]*value="([^"]+)"', page))
    cookie = client.get_cookie("session") or client.get_cookie("qitrack")

    first = client.post(path, data=hidden | newcomer)
    client.set_cookie("qitrack", cookie.value)
    second = client.post(path, data=hidden | newcomer)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len([p for p in make.all(Person) if p.name == "Nia Newcomer"]) == 1
    assert is_signed_in(client)


def test_the_same_form_with_another_password_opens_nothing(make, client, code, newcomer):
    path = f"/join/{code.code}"
    hidden = dict(re.findall(r'name="(csrf_token|uid)"[^>]*value="([^"]+)"', client.get(path).text))
    cookie = client.get_cookie("qitrack").value
    client.post(path, data=hidden | newcomer)
    client.set_cookie("qitrack", cookie)

    answer = client.post(path, data=hidden | newcomer | {"password": "somebody else's words"})

    assert answer.status_code == 422
    assert not is_signed_in(client)


def test_an_address_that_is_here_is_asked_to_sign_in(make, client, send, read, code, newcomer):
    make.person(email="nia@example.org")

    answer = send(client, f"/join/{code.code}", **newcomer)
    page = read(answer)

    assert answer.status_code == 422
    assert "sign in first" in page.select_one("main").text
    assert page.select_one("#name")["value"] == "Nia Newcomer"
    assert page.select_one(f"main a[href='/sign-in?next=/join/{code.code}']")


def test_a_refused_password_keeps_everything_else(client, send, read, code, newcomer):
    answer = send(client, f"/join/{code.code}", **(newcomer | {"password": "short"}))
    page = read(answer)

    assert answer.status_code == 422
    assert page.select_one("#email")["value"] == "nia@example.org"
    assert "at least 12" in page.select_one(".nhsuk-error-summary").text


def test_somebody_signed_in_joins_with_one_tap(make, sign_in_as, send, read, code):
    person = make.person()
    browser = sign_in_as(person)

    answer = send(browser, f"/join/{code.code}")
    again = read(browser.get(f"/join/{code.code}"))

    assert (answer.status_code, answer.location) == (303, "/")
    assert names_of_roles(make, person) == [(UnitRole.CONTRIBUTOR, "Ward 7")]
    assert "already" in again.select_one("main").text


def test_looking_at_the_door_lets_nobody_in(make, sign_in_as, code):
    person = make.person()
    browser = sign_in_as(person)
    browser.get(f"/join/{code.code}")
    browser.head(f"/join/{code.code}")

    assert names_of_roles(make, person) == []


def test_a_newcomer_enters_the_first_number_of_the_ward_right_away(
    make, client, send, read, ward, code, newcomer
):
    measure = make.measure(make.project(unit=ward))
    send(client, f"/join/{code.code}", **newcomer)
    page = read(client.get("/"))
    form = page.select_one(f"form[action='/measures/{measure.id}/record']")

    taps = 3 + 1 + 2  # three fields, Join, the number, Save
    answer = send(client, "/", which=form["action"], value="7")

    assert answer.status_code == 303
    assert taps <= 8
    assert make.all(Observation)[-1].value == 7


def test_a_newcomer_sees_nothing_of_other_wards_on_my_work(
    make, client, send, read, ward, code, newcomer
):
    other = make.unit("Ward 8")
    make.project(unit=other, title="Elsewhere")
    make.project(unit=ward, title="Team only", visibility=Visibility.TEAM)
    send(client, f"/join/{code.code}", **newcomer)

    shown = read(client.get("/")).select_one("main").text

    assert "Elsewhere" not in shown
    assert "Team only" not in shown


# --- asking ------------------------------------------------------------------------------------------


def test_the_answer_is_the_same_whoever_asks(make, app, send, ward):
    make.email_domain(ward, "trust.example.org")
    make.person(email="here@trust.example.org")
    pages = [
        send(app.test_client(), "/join/ask", name="Nia", email=email)
        for email in ("new@trust.example.org", "here@trust.example.org", "x@elsewhere.example.org")
    ]

    assert {page.status_code for page in pages} == {200}
    assert len({re.sub(r'"X-CSRFToken": "[^"]+"', "", page.text) for page in pages}) == 1
    assert [question.email for question in make.all(JoinRequest)] == ["new@trust.example.org"]


def test_one_address_cannot_ask_for_ever(client, send):
    answers = [
        send(client, "/join/ask", name="Nia", email=f"n{n}@example.org").status_code
        for n in range(31)
    ]

    assert answers == [200] * 30 + [429]


@pytest.mark.parametrize("email", ["", "nia", "nia@", "@trust", "nia@trust", "a b@trust.org"])
def test_what_is_no_address_is_refused_with_a_sentence(client, send, read, email):
    answer = send(client, "/join/ask", name="Nia", email=email)

    assert answer.status_code == 422
    assert read(answer).select_one("#email-error")
    assert read(answer).select_one("#name")["value"] == "Nia"
