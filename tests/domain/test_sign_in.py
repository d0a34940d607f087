"""Guesses, codes, sessions and links: what opens, how often, and for how long."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from qitrack import clock
from qitrack.domain import guesses, sign_in
from qitrack.domain.errors import Refused
from qitrack.domain.people import Login, Person
from qitrack.domain.sign_in import LinkKind, SignInSession

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def at(minutes):
    return clock.stopped(START + timedelta(minutes=minutes))


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


# --- guesses -----------------------------------------------------------------------------------------


def test_at_most_ten_guesses_an_hour_at_one_account_are_looked_at(session, scaled):
    looked_at = []
    for number in range(scaled(10_000)):
        with clock.stopped(START + timedelta(seconds=20 * number)):
            address = f"10.0.{number % 250}.{number}"
            if guesses.begin_guess(session, "ann@example.org", address) is not None:
                looked_at.append(20 * number)

    for second in looked_at:
        assert sum(second <= other < second + 3600 for other in looked_at) <= 10
    assert len(looked_at) >= 10


def test_one_address_guesses_at_most_a_hundred_times_an_hour(session):
    with at(0):
        taken = [guesses.begin_guess(session, f"p{n}@example.org", "10.0.0.1") for n in range(150)]

    assert sum(guess is not None for guess in taken) == 100


def test_an_owner_signs_in_on_a_known_device_whatever_strangers_guess(session):
    with at(0):
        guesses.know_device(session, "ann@example.org", "10.0.0.1", "her phone")
        for _n in range(50):
            guesses.begin_guess(session, "ann@example.org", "10.0.0.9")

        assert guesses.begin_guess(session, "ann@example.org", "10.0.0.9", "her phone")


def test_a_known_device_has_ten_guesses_of_its_own(session):
    with at(0):
        guesses.know_device(session, "ann@example.org", "10.0.0.1", "ward computer")
        taken = [
            guesses.begin_guess(session, "ann@example.org", "10.0.0.1", "ward computer")
            for _n in range(15)
        ]

    assert sum(guess is not None for guess in taken) == 10


def test_a_device_known_to_one_account_is_a_stranger_to_another(session):
    with at(0):
        guesses.know_device(session, "ann@example.org", "10.0.0.1", "ward computer")
        for _n in range(10):
            guesses.begin_guess(session, "ben@example.org", "10.0.0.2")

        assert guesses.begin_guess(session, "ben@example.org", "10.0.0.1", "ward computer") is None


def test_wrong_guesses_are_forgotten_after_a_day_and_known_devices_are_not(session):
    with at(0):
        guesses.know_device(session, "ann@example.org", "10.0.0.1", "her phone")
        guesses.begin_guess(session, "ann@example.org", "10.0.0.9")
    with at(2 * 24 * 60):
        guesses.begin_guess(session, "ben@example.org", "10.0.0.9")

    kept = session.scalars(select(guesses.SignInAttempt.email).order_by(guesses.SignInAttempt.id))
    assert kept.all() == ["ann@example.org", "ben@example.org"]


def test_a_right_guess_is_not_counted(session):
    with at(0):
        for _n in range(30):
            guess = guesses.begin_guess(session, "ann@example.org", "10.0.0.1")
            guesses.settle_guess(session, guess)

        assert guesses.begin_guess(session, "ann@example.org", "10.0.0.1") is not None


def test_after_thirty_tries_at_the_door_nobody_looks_for_an_hour(session):
    with at(0):
        for _n in range(30):
            guesses.count_try(session, "10.0.0.1")

        assert guesses.are_too_many_tries(session, "10.0.0.1")
        assert not guesses.are_too_many_tries(session, "10.0.0.2")
    with at(61):
        assert not guesses.are_too_many_tries(session, "10.0.0.1")


# --- passwords and codes -----------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short", "a" * 40, "b" * 201], ids=["short", "same", "long"])
def test_a_password_that_is_easily_guessed_is_refused(password):
    with pytest.raises(Refused) as refused:
        sign_in.hash_password(password)

    assert refused.value.field == "password"


def test_a_hash_never_shows_the_password_and_fits_only_it():
    hashed = sign_in.hash_password("three unrelated words")

    assert hashed.startswith("$argon2id$")
    assert sign_in.password_is_right(Login(password_hash=hashed), "three unrelated words")
    assert not sign_in.password_is_right(Login(password_hash=hashed), "three unrelated wordz")


def test_without_a_login_or_a_password_none_is_right():
    assert not sign_in.password_is_right(None, "nobody signs in with this")
    assert not sign_in.password_is_right(Login(), "nobody signs in with this")


def test_an_unknown_address_takes_as_much_work_as_a_known_one(monkeypatch):
    class Counting(PasswordHasher):
        looked_at = 0

        def verify(self, hashed, password):
            self.looked_at += 1
            return super().verify(hashed, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sign_in, "_hasher", hasher)
    known = Login(password_hash=sign_in.hash_password("three unrelated words"))
    stopped = Login(password_hash=known.password_hash, disabled_at=START)

    worked = []
    for login in (known, None, Login(), stopped):
        sign_in.password_is_right(login, "three unrelated words")
        worked.append(hasher.looked_at)

    assert worked == [1, 2, 3, 4]


def test_a_secret_for_an_app_has_at_least_112_bits():
    assert len(sign_in.new_second_factor()) * 5 >= 112


def test_a_code_works_once_and_so_does_every_earlier_one(make, session):
    secret = sign_in.new_second_factor()
    login_id = make.person().login.id
    login = Login(totp_secret=secret)
    app = pyotp.TOTP(secret)
    with at(0):
        counter = sign_in.code_counter(login, app.at(START))
        before = sign_in.code_counter(login, app.at(START - timedelta(seconds=30)))

        assert sign_in.spend_code(session, login_id, counter)
        assert not sign_in.spend_code(session, login_id, counter)
        assert not sign_in.spend_code(session, login_id, before)


@pytest.mark.parametrize("code", ["", "12345", "٣٣٣٣٣٣", "²²²²²²", "not a code"])
def test_what_is_no_code_fits_nothing(code):
    assert sign_in.code_counter(Login(totp_secret=sign_in.new_second_factor()), code) is None


def test_a_code_may_be_typed_with_a_space():
    secret = sign_in.new_second_factor()
    with at(0):
        code = pyotp.TOTP(secret).at(START)

        assert sign_in.code_counter(Login(totp_secret=secret), f" {code[:3]} {code[3:]} ")


# --- sessions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_own_phone", "seen_after", "looked_after", "is_open"),
    [
        (False, 0, 59, True),
        (False, 0, 60, False),
        (False, 11 * 60 + 30, 11 * 60 + 59, True),
        (False, 11 * 60 + 59, 12 * 60, False),
        (True, 0, 30 * 24 * 60 - 1, True),
        (True, 30 * 24 * 60 - 1, 30 * 24 * 60, False),
    ],
    ids=["in use", "idle", "almost 12 h", "12 h", "own phone", "own phone after 30 days"],
)
def test_how_long_a_session_lasts(is_own_phone, seen_after, looked_after, is_open):
    row = SignInSession(
        started_at=START,
        seen_at=START + timedelta(minutes=seen_after),
        is_own_phone=is_own_phone,
    )
    with at(looked_after):
        assert row.is_open is is_open


def test_the_database_never_holds_the_token_of_a_session(make, session):
    person = session.get_one(Person, make.person().id)

    row, token = sign_in.open_session(session, person, "A phone", is_own_phone=False)

    assert len(token) * 6 >= 128
    assert token not in str(vars(row))


def test_nobody_ends_the_session_of_somebody_else(make, session):
    mine = session.get_one(Person, make.person().id)
    row, _token = sign_in.open_session(session, mine, "A phone", is_own_phone=False)

    assert not sign_in.end_session(session, mine.id + 1, row.id)
    assert row.is_open


# --- links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "hours"), [(LinkKind.SET_UP, 1), (LinkKind.RESET, 24), (LinkKind.JOIN, 7 * 24)]
)
def test_how_long_a_link_works(make, session, kind, hours):
    person = None if kind is LinkKind.SET_UP else session.get_one(Person, make.person().id)
    with at(0):
        token = sign_in.make_link(session, kind, person)
    with at(hours * 60 - 1):
        assert sign_in.find_link(session, token).is_open
    with at(hours * 60):
        assert not sign_in.find_link(session, token).is_open


def test_a_link_works_once(make, session):
    token = sign_in.make_link(session, LinkKind.RESET, session.get_one(Person, make.person().id))
    sign_in.take_link(session, token)

    with pytest.raises(Refused):
        sign_in.take_link(session, token)


def test_a_new_link_replaces_the_one_before(make, session):
    person = session.get_one(Person, make.person().id)
    old = sign_in.make_link(session, LinkKind.RESET, person)
    new = sign_in.make_link(session, LinkKind.RESET, person)

    assert not sign_in.find_link(session, old).is_open
    assert sign_in.find_link(session, new).is_open


def test_the_link_of_somebody_who_may_not_sign_in_is_dead(make, session):
    person = make.person()
    token = make.link(LinkKind.RESET, person)
    make.disabled(person)

    assert not sign_in.find_link(session, token).is_open
