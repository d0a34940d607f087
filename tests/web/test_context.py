"""The frame of every request: who is signed in, rights, one transaction."""


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_somebody_signed_in_sees_the_first_page(make, sign_in_as, read):
    answer = sign_in_as(make.person("Amina Cole")).get("/")

    assert answer.status_code == 200
    assert "Amina Cole" in read(answer).select_one("header").text


def test_signing_in_with_a_password_opens_the_first_page(make, client, send):
    make.person("Amina Cole", email="amina@example.org", password="correct horse battery")

    answer = send(client, "/sign-in", email="amina@example.org", password="correct horse battery")

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").status_code == 200


def test_an_id_that_no_database_can_have_is_no_page(make, sign_in_as):
    assert sign_in_as(make.person()).get(f"/projects/{10**20}").status_code == 404
