"""Invented notes by the thousand: with identifiers of every kind and spelling, and ordinary ones."""

from collections.abc import Callable, Mapping
from random import Random

from qitrack.domain.identifiers import Kind

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September")
MONTHS_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FULL_WIDTH = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))

SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "together": lambda n: n,
    "blanks": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    "hyphens": lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}",
    "dots": lambda n: f"{n[:3]}.{n[3:6]}.{n[6:]}",
    "blanks that do not break": lambda n: f"{n[:3]}\u00a0{n[3:6]}\u00a0{n[6:]}",
    "after its label": lambda n: f"NHS No: {n[:3]} {n[3:6]} {n[6:]}",
    "full width": lambda n: n.translate(FULL_WIDTH),
    "over two lines": lambda n: f"{n[:3]} {n[3:6]}\r\n{n[6:]}",
}
"""How people write the ten digits of an NHS number."""

AROUND = (
    "{}",
    "We tried it with {} on the late shift.",
    "Bed 4 {} asked for the bell, 3 of 5 staff came.",
    "Bleep 4123, {}, seen at 10:30.",
    "Fell at 03:15 ({}). Family told.",
    "See {}; next test on 12/03/2026.",
    "pt in side room: {}",
    "{}, 82, wants to go home.",
)

AREAS = [
    "B",
    "BS",
    "CF",
    "E",
    "EC",
    "EH",
    "G",
    "LS",
    "M",
    "N",
    "NE",
    "NW",
    "OX",
    "PO",
    "SE",
    "SW",
    "W",
    "WC",
    "YO",
    "BT",
]
OUTWARD_LAST = ("", "", "", "A", "W")
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def with_check_digit(nine: str) -> str | None:
    """The NHS number that begins with these nine digits; some begin none.

    A plain re-statement of the rule, apart from the one under test.
    """
    rest = sum(int(nine[place]) * (10 - place) for place in range(9)) % 11
    check = {0: 0, 1: None}.get(rest, 11 - rest)
    return None if check is None else f"{nine}{check}"


def nhs_number(random: Random) -> str:
    """Ten digits, the last of which fits the others."""
    while True:
        number = with_check_digit("".join(random.choices("0123456789", k=9)))
        if number is not None and len(set(number)) > 1:
            return number


def date_of_birth(random: Random) -> str:
    """A day with words that say what day it is."""
    day, month, year = random.randint(1, 28), random.randint(1, 9), random.randint(1925, 2015)
    written = random.choice(
        (
            f"{day:02}/{month:02}/{year}",
            f"{day}/{month}/{year % 100:02}",
            f"{day}.{month}.{year}",
            f"{day:02}-{month:02}-{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {MONTHS[month - 1]} {year}",
            f"{day}th of {MONTHS[month - 1]} {year}",
            f"{MONTHS[month - 1]} {day}, {year}",
            f"{day}-{MONTHS_SHORT[month - 1]}-{year}",
            f"{day}{MONTHS_SHORT[month - 1]}{year}",
        )
    )
    before = ("DOB {}", "dob: {}", "D.O.B. {}", "Date of birth {}", "born {}", "born on {}")
    after = (
        "{} (DOB)",
        "date of birth is {}",
        "DoB\n{}",
        "D O B {}",
        "DOB={}",
        "was born on the {}",
    )
    return random.choice(before + after).format(written)


def postcode(random: Random) -> str:
    """A postcode as people write it."""
    outward = f"{random.choice(AREAS)}{random.randint(1, 20)}"
    if len(outward) < 4 and outward[-2].isalpha():
        outward += random.choice(OUTWARD_LAST)
    inward = f"{random.randint(0, 9)}{random.choice(INWARD)}{random.choice(INWARD)}"
    whole = outward + random.choice((" ", " ", " ", "", "\u00a0")) + inward
    return random.choice((whole, whole, whole, whole.lower(), whole.title()))


def hospital_number(random: Random) -> str:
    """A number of the hospital's own, with the word for it."""
    digits = "".join(random.choices("0123456789", k=random.randint(6, 8)))
    letter = random.choice("ABKMRXZ")
    number = random.choice(
        (digits, f"{letter}{digits}", f"{digits}{letter}", f"{digits[:3]}/{digits[3:]}")
    )
    label = random.choice(
        (
            "MRN {}", "MRN: {}", "mrn={}", "MRN no. {}", "hospital number {}", "Hospital no: {}",
            "hosp no {}", "Hosp. No. {}", "patient ID {}", "patient number is {}", "Pt no {}",
            "case note no {}", "PAS number {}", "Patient's number: {}", "hospital ID {}",
        )
    )  # fmt: skip
    return label.format(number)


def phone(random: Random) -> str:
    """A number at which somebody can be rung up at home or anywhere."""
    nine = "".join(random.choices("0123456789", k=9))
    mobile, city, town = f"7{nine}", f"2{nine}", f"1{nine}"
    return random.choice(
        (
            f"0{mobile}", f"0{mobile[:4]} {mobile[4:]}", f"0{mobile[:4]} {mobile[4:7]} {mobile[7:]}",
            f"0{mobile[:3]} {mobile[3:6]} {mobile[6:]}", f"+44 {mobile[:4]} {mobile[4:]}",
            f"+44{mobile}", f"0044 {mobile}", f"+44 (0){mobile[:4]} {mobile[4:]}",
            f"0{city[:2]} {city[2:6]} {city[6:]}", f"(0{city[:2]}) {city[2:6]} {city[6:]}",
            f"0{town[:4]} {town[4:]}", f"0{town[:3]} {town[3:6]} {town[6:]}", f"0{town}",
            f"0{mobile[:4]}-{mobile[4:7]}-{mobile[7:]}", f"0{mobile[:4]}.{mobile[4:7]}.{mobile[7:]}",
        )
    )  # fmt: skip


def e_mail(random: Random) -> str:
    """An e-mail address."""
    first, last = (
        random.choice(("ann", "Joe", "m", "priya")),
        random.choice(("cole", "OBrien", "x")),
    )
    name = random.choice(
        (f"{first}.{last}", f"{first}{last}", f"{first}_{last}", f"{first}-{last}")
    )
    number = random.choice(("", str(random.randint(1, 99))))
    host = random.choice(("example.com", "mail.example.org", "example.co.uk", "a-b.example.net"))
    return f"{name}{number}@{host}"


KINDS: Mapping[Kind, Callable[[Random], str]] = {
    Kind.DATE_OF_BIRTH: date_of_birth,
    Kind.POSTCODE: postcode,
    Kind.HOSPITAL_NUMBER: hospital_number,
    Kind.PHONE: phone,
    Kind.E_MAIL: e_mail,
}

WITHOUT_DIGITS = (
    "The night team liked it, the late shift found it slow.",
    "Nobody knew where the cards were kept. We put them beside the kettle.",
    "Predicted: most would be asked before lunch. They were not.",
    "Dr Patel and the ward clerk agreed to try again on Friday.",
    "Born of frustration with the old form, the new one fits on a page.",
    "Talk to estates about the door; it sticks.",
    "Adapt: say it at handover, not on the board.",
    "The children's ward wants to try it as well.",
)
WITH_DIGITS: tuple[Callable[[Random], str], ...] = (
    lambda r: f"Bleep {r.randint(100, 9999)} if the pump alarms.",
    lambda r: f"Ring ext {r.randint(1000, 99999)} or DECT {r.randint(10000, 99999)}.",
    lambda r: f"Pump asset number {r.randint(10_000, 99_999_999)} is with medical physics.",
    lambda r: f"Asset no. {r.choice('ABCEM')}{r.randint(100_000, 999_999)}, service due.",
    lambda r: f"{r.randint(0, 20)}/{r.randint(20, 40)} patients had it done by 10:{r.randint(10, 59)}.",
    lambda r: f"{r.randint(1, 9)} of {r.randint(10, 30)} on {r.randint(1, 28)}/{r.randint(1, 12)}/2026.",
    lambda r: f"From {r.randint(1, 28)} March 2026 to {r.randint(1, 28)} May 2026, weeks {r.randint(1, 9)}-12.",
    lambda r: f"Next test {r.randint(1, 28):02}.{r.randint(1, 12):02}.2026 {r.randint(7, 20)}:30 in bay {r.randint(1, 6)}.",
    lambda r: f"Bed {r.randint(1, 36)} and bed {r.randint(1, 36)}{r.choice('AB')}, bay {r.choice('ABCD')}{r.randint(1, 6)}.",
    lambda r: f"Ward {r.randint(1, 40)}{r.choice('ABN')} took {r.uniform(1, 60):.1f} minutes, was {r.uniform(1, 60):.2f}.",
    lambda r: f"Paracetamol {r.choice((500, 1000))} mg at {r.randint(0, 23):02}:{r.randint(0, 59):02}, then {r.randint(2, 8)}-hourly.",
    lambda r: f"Enoxaparin {r.choice((20, 40))} mg s/c, BP {r.randint(90, 180)}/{r.randint(50, 99)}, NEWS {r.randint(0, 9)}.",
    lambda r: f"Datix {r.choice(('W', 'INC-'))}{r.randint(10_000, 999_999)} closed, {r.randint(1, 9)} days late.",
    lambda r: f"Ring the ward on 01{r.randint(100, 999)} {r.randint(100, 999)} {r.randint(100, 999)}.",
    lambda r: f"Switchboard 020 {r.randint(1000, 9999)} {r.randint(1000, 9999)}, then ext {r.randint(1000, 9999)}.",
    lambda r: f"NHS 111 took {r.randint(100, 9999)} calls in 2025/26; median {r.randint(1, 300)} s.",
    lambda r: f"Room {r.choice('ABE')}{r.randint(1, 3)}.{r.randint(10, 99)}, {r.randint(2, 4)}th floor, door code changed.",
    lambda r: f"Order {r.randint(10**9, 10**10 - 1)}: {r.randint(2, 90)} boxes of gloves, £{r.randint(10, 900)}.{r.randint(10, 99)}.",
    lambda r: f"Sizes: {r.randint(1, 9)}, {r.randint(10, 20)}, {r.randint(21, 40)}, {r.randint(41, 99)} patients; p = 0.0{r.randint(10**8, 10**9)}.",
    lambda r: f"HbA1c {r.randint(40, 110)} mmol/mol, K+ {r.uniform(3, 6):.1f}, Hb {r.randint(70, 150)}.",
    lambda r: f"B{r.randint(1, 12)} vitamin, L{r.randint(1, 5)} pressure area, grade {r.randint(1, 4)}, T{r.randint(36, 39)}.{r.randint(0, 9)}.",
    lambda r: f"v{r.randint(1, 9)}.{r.randint(0, 9)} of the form, page {r.randint(1, 9)} of {r.randint(10, 20)}, {r.randint(5, 95)} %.",
    lambda r: f"Band {r.randint(2, 8)}s: {r.randint(1, 9)} WTE; {r.randint(1, 9)} on nights since week {r.randint(1, 52)}.",
    lambda r: f"{r.randint(2, 40)} babies born in March 2026, {r.randint(1, 9)} before 37 weeks.",
)  # fmt: skip


def noted(random: Random, identifier: str) -> str:
    """The identifier in a note."""
    return random.choice(AROUND).format(identifier)


def ordinary(random: Random) -> str:
    """A note of a ward without anything of a patient; three in five have digits."""
    if random.random() < 0.6:
        return random.choice(WITH_DIGITS)(random)
    return random.choice(WITHOUT_DIGITS)
