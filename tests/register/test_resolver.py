"""What a name that a person wrote means: one judgement for all commands, and never another authority than was meant."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.register import authorities as register
from monitor.register import places
from monitor.register.names import Register, plain
from monitor.register.resolver import Meaning, Unknown, resolve

REGISTER = register.load()

TOWNS = [
    name.strip()
    for name in """
Chester; Crewe; Macclesfield; Northwich; Nantwich; Congleton; Ellesmere Port; Winsford; Stafford; Tamworth; Lichfield;
Burton upon Trent; Newcastle-under-Lyme; Cannock; Leek; Stone; Rugeley; Uttoxeter; Preston; Lancaster; Burnley;
Chorley; Accrington; Morecambe; Nelson; Colne; Leyland; Skelmersdale; Fleetwood; Ormskirk; Clitheroe; Carlisle;
Workington; Whitehaven; Kendal; Penrith; Barrow-in-Furness; Ulverston; Keswick; Wigton; Harrogate; Scarborough; Ripon;
Selby; Whitby; Skipton; Northallerton; Malton; Thirsk; Knaresborough; Richmondshire; Beverley; Bridlington; Goole;
Driffield; Hornsea; Northampton; Kettering; Corby; Wellingborough; Daventry; Rushden; Towcester; Brackley; Aylesbury;
High Wycombe; Amersham; Chesham; Marlow; Buckingham; Bletchley; Newport Pagnell; Oxford; Banbury; Bicester; Witney;
Didcot; Abingdon; Henley-on-Thames; Thame; Cambridge; Huntingdon; Ely; Wisbech; St Neots; March; Norwich; Great
Yarmouth; King's Lynn; Thetford; Dereham; Cromer; Fakenham; Diss; Ipswich; Lowestoft; Bury St Edmunds; Felixstowe;
Sudbury; Newmarket; Haverhill; Stowmarket; Chelmsford; Colchester; Basildon; Harlow; Brentwood; Braintree;
Clacton-on-Sea; Maldon; Epping; Harwich; Witham; Billericay; Canvey Island; Grays; Tilbury; Watford; St Albans; Hemel
Hempstead; Stevenage; Welwyn Garden City; Hatfield; Hertford; Bishop's Stortford; Letchworth; Hitchin; Royston; Ware;
Harpenden; Dunstable; Leighton Buzzard; Biggleswade; Sandy; Loughborough; Hinckley; Melton Mowbray; Market Harborough;
Coalville; Wigston; Oakham; Lincoln; Boston; Grantham; Skegness; Spalding; Gainsborough; Sleaford; Stamford; Louth;
Scunthorpe; Grimsby; Cleethorpes; Immingham; Mansfield; Worksop; Newark; Retford; Hucknall; Arnold; Beeston;
Chesterfield; Ilkeston; Buxton; Glossop; Matlock; Swadlincote; Belper; Heanor; Warwick; Leamington Spa; Nuneaton;
Rugby; Bedworth; Stratford-upon-Avon; Kenilworth; Worcester; Redditch; Kidderminster; Bromsgrove; Malvern; Evesham;
Droitwich; Bewdley; Hereford; Leominster; Ross-on-Wye; Shrewsbury; Oswestry; Ludlow; Bridgnorth; Whitchurch;
Wellington; Newport; Gloucester; Cheltenham; Stroud; Cirencester; Tewkesbury; Yate; Thornbury; Bath; Keynsham;
Weston-super-Mare; Clevedon; Portishead; Taunton; Yeovil; Bridgwater; Frome; Glastonbury; Wells; Minehead; Chard;
Somerton; Salisbury; Trowbridge; Chippenham; Devizes; Warminster; Melksham; Marlborough; Exeter; Barnstaple; Exmouth;
Tiverton; Newton Abbot; Bideford; Tavistock; Honiton; Totnes; Torquay; Paignton; Brixham; Truro; Penzance; Falmouth;
St Austell; Newquay; Camborne; Bodmin; Launceston; Bude; Dorchester; Weymouth; Bridport; Sherborne; Swanage; Poole;
Bournemouth; Christchurch; Winchester; Basingstoke; Andover; Aldershot; Farnborough; Fareham; Gosport; Havant;
Eastleigh; Alton; Romsey; Cowes; Ryde; Sandown; Newbury; Windsor; Maidenhead; Guildford; Woking; Epsom; Farnham;
Camberley; Redhill; Reigate; Staines; Dorking; Esher; Maidstone; Canterbury; Ashford; Dover; Folkestone; Margate;
Dartford; Gravesend; Tunbridge Wells; Tonbridge; Sevenoaks; Sittingbourne; Ramsgate; Deal; Chatham; Gillingham;
Rochester; Hastings; Eastbourne; Lewes; Bexhill; Seaford; Rye; Crawley; Worthing; Chichester; Horsham; Bognor Regis;
Littlehampton; Hove; Bishop Auckland; Consett; Seaham; Peterlee; Chester-le-Street; Stanley; Morpeth; Alnwick;
Berwick-upon-Tweed; Hexham; Ashington; Blyth; Cramlington; Billingham; Yarm; Norton; Guisborough; Saltburn;
Washington; Wallsend; North Shields; South Shields; Whitley Bay; Jarrow; Hebburn; Pontefract; Castleford;
Huddersfield; Dewsbury; Batley; Halifax; Brighouse; Todmorden; Keighley; Bingley; Shipley; Ilkley; Morley; Otley;
Pudsey; Wetherby; Mexborough; Maltby; Southport; Bootle; Crosby; Birkenhead; Wallasey; Kirkby; Runcorn; Widnes; Leigh;
Atherton; Farnworth; Horwich; Radcliffe; Heywood; Middleton; Royton; Hyde; Denton; Altrincham; Sale; Eccles; Swinton;
Darwen; Stourbridge; Halesowen; West Bromwich; Smethwick; Oldbury; Bilston; Barking; Dagenham; Finchley; Hendon;
Wembley; Beckenham; Orpington; Hampstead; Acton; Southall; Edmonton; Woolwich; Hammersmith; Fulham; Tottenham;
Romford; Uxbridge; Brentford; Kensington; Chelsea; Brixton; Wimbledon; Mitcham; Stratford; Ilford; Twickenham; Barnes;
Peckham; Wallington; Stepney; Walthamstow; Battersea; Putney; Paddington; Mayfair
""".replace("\n", " ").split(";")
]
"""Towns, cities and quarters of England that are no authorities; written down for this test, from a map."""

COUNTIES = ["South Yorkshire", "West Yorkshire", "Greater Manchester", "Merseyside", "Tyne and Wear", "Berkshire"]
COUNTIES += ["Cumbria", "Northamptonshire", "Bedfordshire", "Cheshire", "Avon", "Cleveland", "Humberside", "Yorkshire"]
DISTRICTS = ["South Cambridgeshire", "East Hampshire", "North Norfolk", "Mid Suffolk", "West Lancashire", "East Devon"]


def meant(name: str) -> str | None:
    found = resolve(name, REGISTER)
    return found.key if isinstance(found, Meaning) else None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Leicester City", "leicester"),
        ("Hull City", "kingston-upon-hull"),
        ("Kent County", "kent"),
        ("LB Brent", "brent"),
        ("LB of Brent", "brent"),
        ("London Borough Brent", "brent"),
        ("Brent London Borough", "brent"),
        ("RB Greenwich", "greenwich"),
        ("the Royal Borough of Windsor & Maidenhead", "windsor-and-maidenhead"),
        ("Wilts", "wiltshire"),
        ("wilts council", "wiltshire"),
        ("N Lincs", "north-lincolnshire"),
        ("NE Lincs", "north-east-lincolnshire"),
        ("N.E. Lincs", "north-east-lincolnshire"),
        ("Notts", "nottinghamshire"),
        ("Bucks", "buckinghamshire"),
        ("Herts CC", "hertfordshire"),
        ("Cambs", "cambridgeshire"),
        ("Glos", "gloucestershire"),
        ("S Glos", "south-gloucestershire"),
        ("W Northants", "west-northamptonshire"),
        ("E Sussex", "east-sussex"),
        ("Co Durham", "durham"),
        ("Ches East", "cheshire-east"),
        ("80537", "peterborough"),
        ("e06000031", "peterborough"),
        ("isle-of-wight", "isle-of-wight"),
        ("City of London", "city-of-london"),
        ("London", "London"),
        ("Greater London", "London"),
        ("the South East", "South East"),
        ("north east england", "North East"),
        ("Yorkshire & Humber", "Yorkshire and the Humber"),
        ("all", "all"),
        ("ALL", "all"),
    ],
)
def test_a_name_means(name: str, key: str) -> None:
    found = resolve(name, REGISTER)
    assert isinstance(found, Meaning)
    assert (found.key, found.slipped) == (key, False)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Manchestr", "manchester"),
        ("Peterbrough", "peterborough"),
        ("Petrebrough", "peterborough"),
        ("Wolverhamton", "wolverhampton"),
        ("Barnsely", "barnsley"),
        ("leeeds", "leeds"),
        ("Kensignton and Chelsea", "kensington-and-chelsea"),
        ("Stok on Trent", "stoke-on-trent"),
        ("Leicestr City Council", "leicester"),
        ("Leicestr City", "leicester"),
        ("LB Hackny", "hackney"),
        ("East Susex", "east-sussex"),
        ("Yorkshire and the Humbr", "Yorkshire and the Humber"),
    ],
)
def test_a_slip_of_a_letter_or_two_within_one_word_is_seen_for_what_it_is(name: str, key: str) -> None:
    found = resolve(name, REGISTER)
    assert isinstance(found, Meaning)
    assert (found.key, found.slipped) == (key, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Chester", "Chester is no authority of its own; `Cheshire West and Chester` answers for children's services"),
        ("Stafford Borough Council", "Stafford is no authority of its own; `Staffordshire` answers for"),
        (
            "South Yorkshire",
            "South Yorkshire is no single authority; there are `Barnsley`, `Doncaster`, `Rotherham` and",
        ),
        ("S Yorks", "South Yorkshire is no single authority; "),
        ("Cumbria", "no authority any more; it was split into `Cumberland` and `Westmorland and Furness` in Apr 2023"),
        ("Cumbria County Council", "it was split into `Cumberland` and `Westmorland and Furness` in Apr 2023"),
        ("Cumbira", "Cumbria is no authority any more; "),
        ("Northants", "was split into `North Northamptonshire` and `West Northamptonshire` in Apr 2021"),
        ("Northamtonshire", "Northamptonshire is no authority any more; "),
        ("Poole", "it became part of `Bournemouth, Christchurch and Poole` in Apr 2019"),
        ("Bournemouth Borough Council", "it became part of `Bournemouth, Christchurch and Poole` in Apr 2019"),
        ("Weymouth and Portland", "it became part of `Dorset` in Apr 2019"),
        ("Zeals", "Zeals is no authority of its own; `python run.py authorities` lists them all"),
        ("PCC", "did you mean `Peterborough` or `Plymouth` or `Portsmouth`?"),
        ("Peterboro", "did you mean `Peterborough`?"),
        ("Kemt", "did you mean `Kent`?"),
        ("Achieving for Children", "did you mean `Kingston upon Thames` or `Richmond upon Thames`"),
        ("Derby County", "did you mean `Derby`"),
        ("Derby County Council", "did you mean `Derby` or `Derbyshire`?"),
        ("Durham City", "did you mean `Durham`"),
        ("York council of cats", "did you mean `York`"),
        ("East Lincs", "East Lincolnshire is no single authority"),
        ("W Yorks", "West Yorkshire is no single authority"),
        ("Newport", "`Telford and Wrekin` or `Isle of Wight` answers for children's services there"),
        ("England", "did you mean `all`?"),
        ("Atlantis", "`python run.py authorities` lists them all"),
        ("", "`python run.py authorities` lists them all"),
    ],
)
def test_what_means_no_single_authority_is_refused_with_what_is_known_of_it(name: str, said: str) -> None:
    found = resolve(name, REGISTER)
    assert isinstance(found, Unknown)
    assert said in f"{found.known}; {found.hint}"


def test_a_region_and_all_mean_their_authorities() -> None:
    london, everyone = resolve("London", REGISTER), resolve("all", REGISTER)
    assert isinstance(london, Meaning)
    assert isinstance(everyone, Meaning)
    assert {authority.region for authority in london.authorities} == {"London"}
    assert (len(london.authorities), len(everyone.authorities)) == (33, 153)
    assert london.is_group
    assert everyone.is_group


def test_no_english_place_that_is_no_authority_means_another_one() -> None:
    assert len(TOWNS) >= 300
    wrong = {name: key for name in [*TOWNS, *COUNTIES, *DISTRICTS] if (key := meant(name))}
    assert not wrong


def test_no_place_of_the_gazetteer_means_an_authority() -> None:
    wrong = {place.name: key for place in places.load().values() if (key := meant(place.name))}
    assert not wrong
    slugs = {slug for place in places.load().values() for slug in place.authorities}
    assert all(map(REGISTER.get, slugs))


def slips(names: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    """A name and what one slip makes of it: a letter wrong, left out, put in, or two that changed places."""

    def slipped(name: str, at: int, letter: str, kind: int) -> tuple[str, str]:
        at %= len(name)
        then = name[at + 1 : at + 2]
        return name, name[:at] + (letter, "", letter + name[at], then + name[at])[kind] + name[at + 1 + (kind == 3) :]

    letters, kinds = st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(0, 3)
    return st.builds(slipped, st.sampled_from(names), st.integers(0, 60), letters, kinds)


def is_exact(name: str) -> bool:
    found = resolve(name, REGISTER)
    return isinstance(found, Meaning) and not found.slipped


@settings(max_examples=150)
@given(slips([*TOWNS, *COUNTIES, *DISTRICTS]))
def test_no_slip_in_the_name_of_a_place_means_an_authority(case: tuple[str, str]) -> None:
    _, written = case
    assume(not is_exact(written))  # Harlow with a slip is Harrow, rightly written
    assert meant(written) is None


@settings(max_examples=150)
@given(slips([name for authority in REGISTER.authorities for name in authority.names]))
def test_a_slip_in_the_name_of_an_authority_never_means_another(case: tuple[str, str]) -> None:
    name, written = case
    assume(not is_exact(written))  # Herefordshire with a slip is Hertfordshire, rightly written
    found = resolve(written, REGISTER)
    bearers = {authority.slug for authority in REGISTER.authorities if plain(name) in map(plain, authority.names)}
    assert isinstance(found, Unknown) or found.key in bearers


def test_every_name_of_one_authority_means_it() -> None:
    for authority in REGISTER.authorities:
        for name in (authority.slug, authority.urn, authority.gss_code, *authority.names):
            found = resolve(name, REGISTER)
            assert isinstance(found, Unknown) or (found.key, found.slipped) == (authority.slug, False), name
            assert isinstance(found, Meaning) or "did you mean" in found.hint, name


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(resolve(text, REGISTER), Meaning | Unknown)
    assert isinstance(resolve(text, Register(())), Meaning | Unknown)
