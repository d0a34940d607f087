"""Signing in and out, devices, passwords and second factors, as a browser sees them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pyotp
import pytest

from qitrack import clock
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.sign_in import SignInSession
from tests.factories import PASSWORD

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
WRONG = "not the right words"


@pytest.fixture
def ann(make):
    return make.person("Ann Owner", email="ann@example.org")


@pytest.fixture
def enter(send):
    def enter(client, email="ann@example.org", password=PASSWORD, **fields):
        return send(client, "/sign-in", email=email, password=password, **fields)

    return enter


def cookie_of(answer, name="qitrack"):
    found = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith(f"{name}=")]
    return found[0] if found else ""


def is_signed_in(client):
    return client.get("/account").status_code == 200


def backdate(make, person, **days):
    """As if the person's roles had begun earlier."""
    with make.database.transaction() as session:
        for held in session.get_one(Person, person.id).memberships:
            session.get_one(Membership, held.id).starts_on -= timedelta(**days)


def with_app(make, person):
    """Gives the person a second factor; the app that shows its codes."""
    secret = pyotp.random_base32()
    with make.database.transaction() as session:
        session.get_one(Person, person.id).login.totp_secret = secret
    return pyotp.TOTP(secret)


# --- in ----------------------------------------------------------------------------------------------


def test_address_and_password_open_my_work(ann, client, enter):
    answer = enter(client, email=" ANN@example.org ")

    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(ann, client, enter):
    cookie = cookie_of(enter(client))

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_on_my_own_phone_the_cookie_stays_thirty_days(ann, client, enter, make):
    cookie = cookie_of(enter(client, is_own_phone=True))

    assert "Expires" in cookie
    assert make.all(SignInSession)[0].is_own_phone


def test_signing_in_gives_a_new_token(ann, client, enter, token):
    before = token(client)
    enter(client)
    first = client.get_cookie("qitrack").value
    client.post("/sign-out", data={"csrf_token": token(client, "/account")})
    enter(client)

    assert token(client, "/account") != before
    assert client.get_cookie("qitrack").value != first


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann@example.org", WRONG), ("nobody@example.org", PASSWORD), ("gone@example.org", PASSWORD)],
    ids=["wrong password", "unknown", "stopped"],
)
def test_every_refusal_reads_the_same(ann, make, client, enter, read, email, password):
    make.disabled(make.person(email="gone@example.org"))
    usual = read(enter(client, password=WRONG)).select_one("main").text

    answer = enter(client, email=email, password=password)

    assert answer.status_code == 422
    assert read(answer).select_one("main").text == usual
    assert not is_signed_in(client)


def test_a_refused_form_keeps_the_address_and_never_the_password(ann, client, enter, read):
    page = read(enter(client, password=WRONG))

    assert page.select_one("#email")["value"] == "ann@example.org"
    assert not page.select_one("#password").get("value")


def test_the_code_field_stands_in_a_fold(client, read):
    page = read(client.get("/sign-in"))

    assert page.select_one("details #code")
    assert not page.select_one("details[open]")


# --- guessing ----------------------------------------------------------------------------------------


def test_after_ten_wrong_guesses_even_the_right_password_gets_the_same_answer(
    ann, client, app, enter
):
    answers = [enter(client, password=WRONG).status_code for _n in range(12)]
    right, wrong = enter(client), enter(client, password=WRONG)

    assert answers == [422] * 10 + [429] * 2
    assert (right.status_code, wrong.status_code) == (429, 429)
    assert len(right.text) == len(wrong.text)
    assert right.headers["Retry-After"] == "3600"
    assert not is_signed_in(client)


def test_an_unknown_address_is_blocked_like_a_known_one(client, enter):
    answers = [enter(client, email="nobody@example.org").status_code for _n in range(11)]

    assert answers == [422] * 10 + [429]


def test_the_owner_signs_in_on_a_known_device_while_a_stranger_guesses(ann, app, enter, token):
    owner, stranger = app.test_client(), app.test_client()
    enter(owner)
    owner.post("/sign-out", data={"csrf_token": token(owner, "/account")})
    for _n in range(15):
        enter(stranger, password=WRONG)

    assert enter(stranger).status_code == 429
    assert enter(owner).status_code == 303


def test_an_hour_later_one_may_try_again(ann, client, enter):
    with clock.stopped(START):
        for _n in range(11):
            enter(client, password=WRONG)
    with clock.stopped(START + timedelta(minutes=61)):
        assert enter(client).status_code == 303


# --- where to, after signing in ----------------------------------------------------------------------

HOSTS = ("evil.example", "evil.example:443", "user@evil.example", "evil.example%00.test")
OPENINGS = (
    "//{}", "///{}", "////{}", "/\\{}", "\\\\{}", "\\/{}", "/\t/{}", "/\n/{}", "/\r/{}", "\t//{}",
    " //{}", "http://{}", "https://{}", "HTTPS://{}", "https:/{}", "https:{}", "http:\\\\{}",
    "ftp://{}", "javascript:alert('{}')", "data:text/html,{}", "/%2f{}", "/%2F%2f{}", "/%5c{}",
    "/%09/{}", "%2f%2f{}", "/.{}", "/..//{}", "/./{}", "/account/..//{}", "//{}/account",
    "//{}/%2f..", "/@{}", "@{}", ".{}", "{}", "/\u2044{}", "/\u2215\u2215{}", "\u3002{}",
    "//\u3002{}", "https://localhost@{}", "//localhost@{}", "//localhost:80@{}", "//[{}]", "//[::1",
    "/;//{}", "?next=//{}", "#//{}", "/?next=//{}", "/sign-in?next=//{}", "/sign-in?next=https://{}",
    "/x" * 2000 + "{}", "http://localhost.{}", "/static//{}", "/static/..//{}", "/static/../..//{}",
    "/link/{}", "/join/{}", "/join/%2f%2f{}", "/join//{}", "/projects/1//{}", "/account?x=//{}",
    "/account#//{}", "/account\\@{}", "vbscript:{}", "mailto:x@{}", "blob:https://{}",
    "view-source:https://{}", "https:\x00//{}", "\x00//{}", "\x01https://{}", "/\x0b/{}", "//\x7f{}",
    "https:///{}", "https:////{}", "/%0d%0aLocation:%20//{}",
)  # fmt: skip
WANTED = [opening.replace("{}", host) for opening in OPENINGS for host in HOSTS]


def test_no_wanted_address_leads_to_another_host(ann, client, enter, make, sign_in_as):
    assert len(WANTED) >= 300
    inside = sign_in_as(ann)
    for wanted in WANTED:
        answer = inside.get("/sign-in", query_string={"next": wanted})

        assert answer.status_code == 302, wanted
        assert lands_on(answer.location) == "localhost", (wanted, answer.location)


def lands_on(location):
    """The host a browser goes to: it drops tabs and newlines, and takes a backslash for a slash."""
    seen = location.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    reached = urlsplit(urljoin("http://localhost/sign-in", seen.replace("\\", "/")))
    return reached.hostname if reached.scheme == "http" else reached.scheme


@pytest.mark.parametrize("wanted", ["/account", "/portfolio?page=2", "/account/password"])
def test_a_page_of_ours_is_where_one_lands(ann, client, enter, wanted):
    sent = client.get(wanted)
    answer = enter(client, next=wanted)

    assert sent.location.startswith("/sign-in?next=")
    assert answer.location == wanted


# --- a session that ended while somebody typed --------------------------------------------------------


@pytest.fixture
def typed(ann, app, make, sign_in_as, token):
    """Ann typed a project's problem, but her session had ended meanwhile."""
    ward = make.unit("Ward 7")
    make.membership(ann, ward, UnitRole.CONTRIBUTOR)
    browser = sign_in_as(ann)
    page = "/projects/new"
    fields = {"csrf_token": token(browser, page), "problem": "Falls at night", "unit_id": ward.id}
    with make.database.transaction() as session:
        for row in session.query(SignInSession):
            row.end()
    answer = browser.post(page, data=fields, headers={"Referer": f"http://localhost{page}"})
    return browser, answer


def carry_on(browser, answer, read, **fields):
    page = read(answer)
    hidden = {i["name"]: i["value"] for i in page.select("form input[type=hidden]")}
    typed_in = {"email": "ann@example.org", "password": PASSWORD}
    return browser.post("/sign-in", data=hidden | typed_in | fields)


def test_what_was_typed_comes_back_after_signing_in(typed, read):
    browser, answer = typed
    entered = carry_on(browser, answer, read)
    page = read(browser.get(entered.location))

    assert answer.status_code == 401
    assert "Nothing is lost" in read(answer).select_one("main").text
    assert entered.location == "/projects/new"
    assert "Falls at night" in str(page.select_one("#problem"))
    assert "What you typed is back" in page.select_one("main").text


def test_a_wrong_password_on_the_way_loses_nothing(typed, read):
    browser, answer = typed
    answer = carry_on(browser, answer, read, password=WRONG)
    entered = carry_on(browser, answer, read)

    assert answer.status_code == 422
    assert "Falls at night" in browser.get(entered.location).text


def test_somebody_else_does_not_get_what_was_typed(typed, make, read):
    browser, answer = typed
    make.person(email="ben@example.org")

    entered = carry_on(browser, answer, read, email="ben@example.org")

    assert entered.location == "/"
    assert "Falls at night" not in browser.get("/projects/new").text


def test_once_saved_the_form_is_empty_again(typed, read, send):
    browser, answer = typed
    carry_on(browser, answer, read)
    saved = send(browser, "/projects/new")

    assert saved.status_code == 303
    assert "Falls at night" not in str(read(browser.get("/projects/new")).select_one("#problem"))


def test_an_hour_later_what_was_typed_is_forgotten(typed, read):
    browser, answer = typed
    later = clock.now() + timedelta(minutes=61)
    with clock.stopped(later):
        entered = carry_on(browser, answer, read)

        assert "Falls at night" not in browser.get(entered.location).text


def test_what_was_typed_cannot_be_forged(typed, read, ann):
    browser, answer = typed
    hidden = read(answer).select_one("input[name=draft]")["value"]

    entered = carry_on(browser, answer, read, draft=hidden[:-3] + "abc")

    assert entered.location == "/"


def test_passwords_are_never_carried(ann, app, make, sign_in_as, token, read):
    browser = sign_in_as(ann)
    fields = {"csrf_token": token(browser, "/account/password")}
    with make.database.transaction() as session:
        session.query(SignInSession).one().end()
    fields |= {"current_password": "one secret", "password": "other secret"}

    answer = browser.post("/account/password", data=fields)
    entered = carry_on(browser, answer, read)

    with make.database.reading() as session:
        drafts = [str(row.draft) for row in session.query(SignInSession)]
    assert entered.status_code == 303
    assert not any("secret" in draft for draft in drafts)


def test_a_form_from_nowhere_is_not_carried(client, make, read):
    answer = client.post("/projects/new", data={"problem": "Forged"})

    assert answer.status_code == 401
    assert read(answer).select_one("input[name=draft]")["value"] == ""


def test_signing_out_when_the_session_has_ended_says_nothing_of_typing(client, read):
    answer = client.post("/sign-out")

    assert answer.status_code == 401
    assert "Nothing is lost" not in answer.text


# --- out, devices, password --------------------------------------------------------------------------


def test_signing_out_ends_the_session_on_the_server(ann, client, enter, token):
    enter(client)
    kept = client.get_cookie("qitrack").value
    answer = client.post("/sign-out", data={"csrf_token": token(client, "/account")})
    client.set_cookie("qitrack", kept)

    assert answer.location == "/sign-in"
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert not is_signed_in(client)


@pytest.mark.parametrize(("minutes", "is_in"), [(59, True), (61, False)])
def test_an_idle_session_ends_after_an_hour(ann, client, enter, minutes, is_in):
    with clock.stopped(START):
        enter(client)
    with clock.stopped(START + timedelta(minutes=minutes)):
        assert is_signed_in(client) is is_in


def test_a_session_in_use_ends_after_twelve_hours(ann, client, enter):
    with clock.stopped(START):
        enter(client)
    for half_hour in range(1, 24):
        with clock.stopped(START + timedelta(minutes=30 * half_hour)):
            assert is_signed_in(client)
    with clock.stopped(START + timedelta(hours=12)):
        assert not is_signed_in(client)


def test_an_own_phone_stays_signed_in_unused(ann, client, enter):
    with clock.stopped(START):
        enter(client, is_own_phone=True)
    with clock.stopped(START + timedelta(days=29)):
        assert is_signed_in(client)
    with clock.stopped(START + timedelta(days=30)):
        assert not is_signed_in(client)


def test_one_device_can_be_signed_out_from_another(ann, make, sign_in_as, send, read):
    phone, computer = sign_in_as(ann), sign_in_as(ann)
    other = make.all(SignInSession)[0]

    answer = send(computer, "/account", which=f"/account/sessions/{other.id}/end")

    assert answer.status_code == 303
    assert not is_signed_in(phone)
    assert is_signed_in(computer)


def test_all_other_devices_can_be_signed_out_at_once(ann, sign_in_as, send):
    here, *others = (sign_in_as(ann) for _n in range(4))

    send(here, "/account", which="/account/sessions/end-all")

    assert is_signed_in(here)
    assert not any(is_signed_in(other) for other in others)


def test_nobody_signs_out_somebody_elses_device(ann, make, sign_in_as, token):
    theirs = sign_in_as(make.person())
    mine = sign_in_as(ann)
    row = make.all(SignInSession)[0]

    answer = mine.post(
        f"/account/sessions/{row.id}/end", data={"csrf_token": token(mine, "/account")}
    )

    assert answer.status_code == 404
    assert is_signed_in(theirs)


def test_devices_are_listed_in_words(ann, client, send, read):
    words = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18 Safari/604"
    )
    client.environ_base["HTTP_USER_AGENT"] = words

    send(client, "/sign-in", email="ann@example.org", password=PASSWORD)

    assert "Safari on iPhone" in read(client.get("/account")).select_one("main").text


def test_a_new_password_signs_every_other_device_out(ann, sign_in_as, send, client, enter):
    here, other = sign_in_as(ann), sign_in_as(ann)
    fields = {"current_password": PASSWORD, "password": "four quite other words"}

    answer = send(here, "/account/password", **fields)

    assert (answer.status_code, answer.location) == (303, "/account")
    assert is_signed_in(here)
    assert not is_signed_in(other)
    assert enter(client).status_code == 422
    assert enter(client, password="four quite other words").status_code == 303


@pytest.mark.parametrize(
    ("now", "new"), [(WRONG, "four quite other words"), (PASSWORD, "short")], ids=["now", "new"]
)
def test_a_password_changes_only_for_who_knows_it_and_to_a_good_one(
    ann, sign_in_as, send, client, enter, now, new
):
    answer = send(sign_in_as(ann), "/account/password", current_password=now, password=new)

    assert answer.status_code == 422
    assert enter(client).status_code == 303


# --- the second factor -------------------------------------------------------------------------------


def test_setting_up_an_app_and_signing_in_with_it(ann, sign_in_as, read, client, enter, send):
    here, other = sign_in_as(ann), sign_in_as(ann)
    with clock.stopped(START):
        page = read(here.get("/account/second-factor"))
        secret = "".join(page.select_one(".qi-key").text.split())
        hidden = {i["name"]: i["value"] for i in page.select("main input[type=hidden]")}
        code = pyotp.TOTP(secret).at(START)
        answer = here.post(
            "/account/second-factor",
            data=hidden | {"code": code, "current_password": PASSWORD},
        )

        assert answer.status_code == 303
        assert is_signed_in(here)
        assert not is_signed_in(other)
        assert enter(client).status_code == 422
        assert enter(client, code=code).status_code == 422
    later = START + timedelta(seconds=60)
    with clock.stopped(later):
        assert enter(client, code=pyotp.TOTP(secret).at(later)).status_code == 303


def test_the_same_code_never_opens_twice(ann, make, app, enter):
    codes = with_app(make, ann)
    first, second = app.test_client(), app.test_client()
    with clock.stopped(START):
        code = codes.at(START)

        assert enter(first, code=code).status_code == 303
        assert enter(second, code=code).status_code == 422


def test_wrong_codes_are_counted_like_wrong_passwords(ann, make, client, enter):
    with_app(make, ann)

    answers = [enter(client, code="000000").status_code for _n in range(11)]

    assert answers == [422] * 10 + [429]


def test_the_secret_of_the_page_survives_a_wrong_code_and_is_of_this_person_alone(
    ann, make, sign_in_as, send, read
):
    mine, theirs = sign_in_as(ann), sign_in_as(make.person())
    first = read(mine.get("/account/second-factor"))
    again = read(
        mine.post(
            "/account/second-factor",
            data={i["name"]: i["value"] for i in first.select("main input[type=hidden]")}
            | {"code": "000000", "current_password": PASSWORD},
        )
    )
    stolen = first.select_one("input[name=secret]")["value"]
    other = read(
        send(theirs, "/account/second-factor", secret=stolen, code="1", current_password="x")
    )

    keys = [page.select_one(".qi-key").text for page in (first, again, other)]
    assert keys[0] == keys[1] != keys[2]


def test_an_administrator_is_asked_for_a_second_factor_and_may_wait_one_day(
    make, client, enter, read
):
    make.person(roles={make.unit(): UnitRole.ADMINISTRATOR}, email="boss@example.org")
    answer = enter(client, email="boss@example.org", next="/units")
    page = read(client.get(answer.location))

    assert answer.location == "/account/second-factor?next=/units"
    assert page.select_one(".qi-form__cancel")["href"] == "/units"
    assert client.get("/units").status_code == 200


def test_from_the_next_day_the_pages_of_that_role_ask_for_it(make, client, enter):
    boss = make.person(roles={make.unit(): UnitRole.ADMINISTRATOR}, email="boss@example.org")
    backdate(make, boss, days=1)
    enter(client, email="boss@example.org")

    for path in ("/people", "/units", "/people/new"):
        assert client.get(path).location == "/account/second-factor"
    assert client.get(f"/people/{boss.id}").status_code in (403, 404)
    assert client.get("/").status_code == 200


def test_with_the_second_factor_those_pages_open(make, client, enter):
    boss = make.person(roles={make.unit(): UnitRole.ADMINISTRATOR}, email="boss@example.org")
    backdate(make, boss, days=1)
    codes = with_app(make, boss)
    with clock.stopped(clock.now()):
        answer = enter(client, email="boss@example.org", code=codes.at(clock.now()))

        assert answer.location == "/"
        assert client.get("/people").status_code == 200


def test_nobody_else_is_asked(ann, client, enter):
    assert enter(client).location == "/"
