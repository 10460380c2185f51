"""Names in print: which authority a name means, and which authorities a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.register import authorities as register
from monitor.register.names import Authority, Register, plain

REGISTER = register.load()
AUTHORITIES = st.sampled_from(REGISTER.authorities)


def slugs(text: str) -> list[str]:
    return [mention.authority.slug for mention in REGISTER.find(text)]


def resolved(name: str) -> str | None:
    authority = REGISTER.resolve(name)
    return authority.slug if authority else None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("stoke", "stoke-on-trent"),
        ("BCP", "bournemouth-christchurch-and-poole"),
        ("Barking & Dagenham", "barking-and-dagenham"),
        ("Hull", "kingston-upon-hull"),
        ("kingston upon hull city council", "kingston-upon-hull"),
        ("the Royal Borough of Windsor and Maidenhead", "windsor-and-maidenhead"),
        ("The London Borough of Brent", "brent"),
        ("Brent Council", "brent"),
        ("City of Westminster", "westminster"),
        ("City of London Corporation", "city-of-london"),
        ("Bristol, City of", "bristol"),
        ("St. Helens MBC", "st-helens"),
        ("Council of the Isles of Scilly", "isles-of-scilly"),
        ("Medway Children’s Services", "medway"),
        ("Newcastle\nupon Tyne City Council", "newcastle-upon-tyne"),
        ("Kingston\u00a0upon\u00a0Thames", "kingston-upon-thames"),
        ("Slough Children First", "slough"),
        ("Worcestershire Children First", "worcestershire"),
        ("County Durham", "durham"),
        ("Leicester", "leicester"),
        ("Leicestershire", "leicestershire"),
    ],
)
def test_a_name_resolves(name: str, slug: str) -> None:
    assert resolved(name) == slug


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("Peterboro", ["peterborough"]),
        ("PCC", ["peterborough", "plymouth", "portsmouth"]),
        ("Cumbria", ["cumberland", "westmorland-and-furness"]),
        ("Cumbria County Council", ["cumberland", "westmorland-and-furness"]),
        ("Northamptonshire", ["north-northamptonshire", "west-northamptonshire"]),
        ("Bournemouth Borough Council", ["bournemouth-christchurch-and-poole"]),
        ("Achieving for Children", ["kingston-upon-thames", "richmond-upon-thames"]),
        ("Kensignton and Chelsea", ["kensington-and-chelsea"]),
        ("Wolverhamton", ["wolverhampton"]),
        ("Barnsely", ["barnsley"]),
    ],
)
def test_a_near_miss_a_shared_and_a_former_name_are_only_suggested(name: str, suggested: list[str]) -> None:
    assert resolved(name) is None
    assert [authority.slug for authority in REGISTER.suggest(name)][: len(suggested)] == suggested


@pytest.mark.parametrize("name", ["", "xyzzy", "Council", "!!", "Derby County Council", "Durham City Council"])
def test_what_names_nobody_resolves_to_nobody(name: str) -> None:
    assert resolved(name) is None


def test_nothing_is_suggested_for_nonsense() -> None:
    assert REGISTER.suggest("xyzzy") == ()
    assert REGISTER.suggest("") == ()


def test_no_more_is_suggested_than_asked_for() -> None:
    assert len(REGISTER.suggest("PCC", limit=2)) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Leicestershire County Council and Leicester City Council", ["leicestershire", "leicester"]),
        ("the Cambridgeshire and Peterborough Combined Authority", []),
        ("Cambridgeshire & Peterborough NHS Foundation Trust", []),
        ("Peterborough and Cambridgeshire councils", ["peterborough", "cambridgeshire"]),
        ("Newcastle-under-Lyme Borough Council, not Newcastle", ["newcastle-upon-tyne"]),
        ("Newcastle under Lyme", []),
        ("Central Bedfordshire and Bedford", ["central-bedfordshire", "bedford"]),
        ("New York is not York, nor is North Yorkshire", ["york", "north-yorkshire"]),
        ("University of Essex in Essex, said Essex Police", ["essex"]),
        ("from Northampton to West Northamptonshire", ["west-northamptonshire"]),
        ("Northamptonshire County Council", []),
        ("Northamptonshire Children's Trust", []),
        ("north Somerset is not Somerset", ["somerset"]),
        ("north Nottingham", ["nottingham"]),
        ("Bradford-on-Avon and Bradford-based staff", ["bradford"]),
        ("Bury St Edmunds, Sutton Coldfield, Stoke Newington", []),
        ("Reading the report was hard", []),
        ("Burying bad news; Bury the hatchet", []),
        ("Reading Borough Council, and in Reading", ["reading", "reading"]),
        ("Reading's children's services; Bury has improved", ["reading", "bury"]),
        ("Westminster must act, ministers said in Westminster", []),
        ("Westminster City Council. Westminster's children's services", ["westminster", "westminster"]),
        ("Cllr Jo Bolton, Mr Bradford and Councillor Sutton", []),
        ("Derby County beat Stockport County", []),
        ("Derby County Council", []),
        ("Greater Manchester, South Yorkshire, Mid Devon, EAST DEVON", []),
        ("the Peterborough Telegraph says Peterborough today", ["peterborough"]),
        ("Ofsted praises PETERBOROUGH CITY COUNCIL", ["peterborough"]),
        ("Birmingham Children’s Trust and Bradford Children and Families Trust", ["birmingham", "bradford"]),
        ("a PCC election", []),
        ("lancashires and lowercase kent", []),
        ("Windsor and\nMaidenhead; Stoke on Trent; Redcar&Cleveland", None),
        ("", []),
    ],
)
def test_a_text_names(text: str, found: list[str] | None) -> None:
    assert slugs(text) == (
        found if found is not None else ["windsor-and-maidenhead", "stoke-on-trent", "redcar-and-cleveland"]
    )


def test_a_mention_holds_its_place_and_words() -> None:
    text = "Leaders of the London Borough of Brent met Brent's staff."
    first, second = REGISTER.find(text)
    assert first.words == "the London Borough of Brent"
    assert text[second.start : second.end] == second.words == "Brent"


@given(AUTHORITIES, st.sampled_from(["{}", "{} Council", "the {} council", "{}'s", "{}’s", "({})", "{},", "{}-wide"]))
def test_any_authority_is_found_in_any_setting(authority: Authority, setting: str) -> None:
    text = "Inspectors have written about services in " + setting.format(authority.name) + " children’s services."
    alone = "council" not in setting.lower() and not setting.startswith("{}'")
    parliament = authority.slug == "westminster" and alone and not setting.startswith("{}’")
    assert slugs(text) == ([authority.slug] if not parliament or setting == "{}" else [])


@given(AUTHORITIES, st.sampled_from([" ", "\n", "\u00a0", "  "]), st.booleans())
def test_wrapping_and_ampersands_do_not_matter(authority: Authority, gap: str, ampersand: bool) -> None:
    name = authority.name.replace(" and ", " & ") if ampersand else authority.name
    assert resolved(name.replace(" ", gap)) == authority.slug
    assert slugs(f"children's services in {name.replace(' ', gap)} children's services") == [authority.slug]


@given(
    st.sampled_from([name for authority in REGISTER.authorities for name in authority.names]), st.sampled_from("abrsz")
)
def test_a_name_inside_a_longer_word_is_no_mention(name: str, letter: str) -> None:
    assert all(mention.words.casefold() != name.casefold() for mention in REGISTER.find(f"in {name}{letter} now"))
    assert slugs(f"in {letter}{name.replace(' ', letter)} now") == []


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for mention in REGISTER.find(text):
        assert text[mention.start : mention.end] == mention.words
    REGISTER.resolve(text)
    assert plain(plain(text)) == plain(text)


@given(AUTHORITIES, st.integers(0, 30), st.sampled_from("aeo"))
def test_a_slip_of_one_letter_is_suggested(authority: Authority, place: int, letter: str) -> None:
    place = min(place, len(authority.name))
    name = authority.name[:place] + letter + authority.name[place:]
    assert authority in (REGISTER.resolve(name), *REGISTER.suggest(name, limit=5))


def test_a_register_of_ones_own() -> None:
    small = Register([Authority("avon", "Avon", "1", aliases=("the Avon Trust",), official_name="Avon County Council")])
    assert [mention.words for mention in small.find("the Avon Trust and Avon county council")] == [
        "Avon Trust",
        "Avon county council",
    ]
