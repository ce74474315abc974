"""Made-up pairings of Muğla's other districts with Mission Cities, so that lists have life.

The cities and their reputations are real, the pairings, people and visits are not; each summary says so.
"""

from .cast import Cast
from .script import ALL, Item, Mark, Pair, State, Trip

COORDINATOR, OUTSIDER = "coordinator@mugla.example", "outsider@bodrum.example"
NOTE_TR = "Örnek veri: bu eşleşme, kişileri ve ziyaretleri gösterim için uydurulmuştur."
NOTE_EN = "Example data: this pairing, its people and its visits are made up for demonstration."

TITLES = (
    ("Başkan Yardımcısı", "Başkanlık"),
    ("Müdür", "Strateji Geliştirme Müdürlüğü"),
    ("Mühendis", "Fen İşleri Müdürlüğü"),
    ("Plancı", "İmar ve Şehircilik Müdürlüğü"),
    ("Uzman", "İklim Değişikliği ve Sıfır Atık Müdürlüğü"),
    ("Uzman", "Mali Hizmetler Müdürlüğü"),
    ("Meclis üyesi", "Meclis"),
)
FUNCTIONS = ("Heyet başkanı", "Koordinatör", "Teknik", "Planlama", "İklim", "Mali", "Meclis")
AGENDA = (
    Item(1, "09.00–09.30", "protocol", "Karşılama", "Belediye binası"),
    Item(1, "09.30–10.30", "session", "İki şehir, onar dakika"),
    Item(1, "11.15–13.00", "session", "Pilot çalışma ayrıntısıyla"),
    Item(1, "14.00–17.00", "site", "Yerinde inceleme"),
    Item(2, "09.00–12.00", "workshop", "Teknik, mali ve katılım masaları"),
    Item(2, "14.00–15.30", "workshop", "Aktarım tablosu"),
    Item(2, "15.30–16.30", "session", "Ortak işler ve sonraki tarihler"),
)


def _twin(code, needs, offers, names, *, grants=True):
    people = tuple((name, title, unit, "") for name, (title, unit) in zip(names, TITLES, strict=True))
    return Cast("TR", code, needs, offers, people=people, grants=grants, languages="tr, en")


def _host(country, code, needs, offers, name, languages, others=()):
    people = tuple((who, "International cooperation", "International office", "") for who in (name, *others))
    return Cast(country, code, needs, offers, people=people, languages=f"{languages}, en")


def _pair(twin, host, state, planner, pilot, themes, trips, *, cohort=5, months_ago=2, months=12):
    lead, contact = twin.people[1][0], host.people[0][0]
    party = tuple(zip((row[0] for row in twin.people), FUNCTIONS, strict=True))
    pilot_tr, pilot_en = pilot
    return Pair(
        twin=twin,
        host=host,
        cohort=cohort,
        state=state,
        months_ago=months_ago,
        months=months,
        pilot_tr=pilot_tr,
        pilot_en=pilot_en,
        summary_tr=NOTE_TR,
        summary_en=NOTE_EN,
        themes=themes,
        trips=tuple(trip(lead, contact, party) for trip in trips),
        planner=planner,
    )


def _trip(where, state, ahead=None, **fields):
    """A visit of the twin to the host, whose people `_pair` puts in."""
    tr, en = where

    def with_people(lead, contact, party):
        return Trip(
            tr,
            en,
            state,
            ahead=ahead,
            lead=lead,
            host_lead=contact,
            party=party if ahead is not None else (),
            agenda=AGENDA if ahead is not None and ahead < 100 else (),
            summary_tr=NOTE_TR,
            summary_en=NOTE_EN,
            **fields,
        )

    return with_people


def _to(place, nth_tr="", nth_en=""):
    tr, en = f"{place}: {nth_tr or 'teknik ziyaret'}", f"{place}: {nth_en or 'technical visit'}"
    return tr, en


BODRUM_SEVILLE = _pair(
    _twin(
        "bodrum",
        "44352",
        "22403",
        ("Ufuk Sezer", "Deniz Acar", "Pelin Güneş", "Kerem Aksoy", "Derya Uslu", "Murat Tekin", "Sibel Oral"),
        grants=False,
    ),
    _host("ES", "seville", "43222", "32544", "Carmen Ortega", "es"),
    "active",
    OUTSIDER,
    ("CartujaQanat: sokakta gölge ve serinlik", "CartujaQanat: shade and cool in the street"),
    ("water", "nature"),
    [
        _trip(_to("Seville", "ilk teknik ziyaret", "first technical visit"), State.CLOSED, -160, done_to=100),
        _trip(_to("Seville", "yaz gölgeleri", "summer shade"), State.CLOSED, -85, done_to=100),
        _trip(_to("Seville", "bakım ve maliyet", "upkeep and cost"), State.CONFIRMED, 45, done_to=-50),
        _trip(_to("Seville", "izleme", "follow-up"), State.IDEA),
    ],
    months_ago=6,
    months=18,
)
FETHIYE_MALMO = _pair(
    _twin(
        "fethiye",
        "33554",
        "21122",
        ("Orhan Bilgin", "Gül Sarı", "Emre Koç", "Seda Yalçın", "Tolga Eren", "Hatice Duman", "Cem Uçar"),
    ),
    _host("SE", "malmo", "22122", "44355", "Karin Lindqvist", "sv"),
    "active",
    COORDINATOR,
    ("Augustenborg: açık yağmur suyu sistemi", "Augustenborg: open rainwater system"),
    ("water", "disaster", "nature"),
    [
        _trip(_to("Malmö", "ilk teknik ziyaret", "first technical visit"), State.CLOSED, -140, done_to=100),
        _trip(_to("Malmö", "yeşil çatılar", "green roofs"), State.TO_REPORT, -15, done_to=5),
        _trip(_to("Malmö", "mahalleyle birlikte", "together with the neighbours"), State.PROPOSED, 120),
        _trip(_to("Malmö", "öğrenciler", "students"), State.IDEA),
    ],
    months_ago=6,
)
MARMARIS_KALAMATA = _pair(
    _twin(
        "marmaris",
        "33543",
        "21524",
        ("Vedat Polat", "Esra Kurt", "İsmail Ateş", "Yeliz Ay", "Onur Demirci", "Fatma Şahin", "Gökhan Işık"),
    ),
    _host("GR", "kalamata", "43434", "33333", "Nikos Papadakis", "el"),
    "completed",
    COORDINATOR,
    ("Yangın sonrası onarım", "Recovering after the fire"),
    ("disaster", "nature"),
    [
        _trip(_to("Kalamata", "ilk teknik ziyaret", "first technical visit"), State.CLOSED, -560, done_to=ALL),
        _trip(_to("Kalamata", "ikinci teknik ziyaret", "second technical visit"), State.CLOSED, -380, done_to=ALL),
    ],
    cohort=3,
    months_ago=21,
    months=18,
)
YATAGAN_KOZANI = _pair(
    _twin(
        "yatagan",
        "52344",
        "21112",
        ("Rıza Çakır", "Melek Toprak", "Serkan Avcı", "Buse Kılınç", "Halil Gür", "Aslı Yaman", "Nihat Öz"),
    ),
    _host("GR", "kozani", "34333", "52223", "Eleni Tsakiri", "el"),
    "active",
    COORDINATOR,
    ("Kömürden çıkışta adil geçiş", "Just transition out of lignite"),
    ("energy",),
    [
        _trip(_to("Kozani", "ilk teknik ziyaret", "first technical visit"), State.CLOSED, -100, done_to=100),
        _trip(_to("Kozani", "bölgesel ısıtma", "district heating"), State.UNDER_WAY, -1, weekday=None, done_to=0),
        _trip(
            _to("Kozani", "iş gücü dönüşümü", "retraining workers"),
            State.CANCELLED,
            60,
            reason="Ev sahibi kentte seçim haftası; konu bahardaki ziyarete alındı.",
        ),
        _trip(_to("Kozani", "maden sahası onarımı", "restoring the mines"), State.PROPOSED, 150),
    ],
    months_ago=5,
)
MILAS_GRONINGEN = _pair(
    _twin(
        "milas",
        "54334",
        "21112",
        ("Yusuf Baran", "Ceren Aslan", "Volkan Ünal", "Deniz Tok", "Pınar Erdem", "Uğur Sezgin", "Leyla Kaplan"),
    ),
    _host("NL", "groningen", "22223", "54322", "Femke de Vries", "nl"),
    "agreed",
    COORDINATOR,
    ("WarmteStad: belediyenin ısı ağı", "WarmteStad: the city’s own heat grid"),
    ("energy", "transport"),
    [
        _trip(_to("Groningen", "ilk teknik ziyaret", "first technical visit"), State.PROPOSED, 115),
        _trip(
            _to("Groningen", "mali model", "financing"),
            State.POSTPONED,
            50,
            reason="Uçuş bulunamadı; yeni tarih ilk ziyaretten sonra.",
        ),
    ],
    months_ago=1,
)
ULA_MUNSTER = _pair(
    _twin(
        "ula",
        "35233",
        "13224",
        ("Nedim Kara", "Özlem Doğan", "Barış Aydoğan", "Sevgi Taş", "Kaan Erol", "Zehra Mutlu", "Tarık Bozkurt"),
    ),
    _host("DE", "munster", "32222", "35332", "Anja Brinkmann", "de"),
    "active",
    COORDINATOR,
    ("Yolculukların %47’si bisikletle", "47 % of trips by bicycle"),
    ("transport",),
    [
        _trip(
            _to("Münster", "ilk teknik ziyaret", "first technical visit"),
            State.NOT_AS_PLANNED,
            -40,
            done_to=40,
            reason="Grev nedeniyle ikinci gün çevrim içi yapıldı.",
        ),
        _trip(_to("Münster", "bisiklet otoparkı", "bicycle parking"), State.CONFIRMED, 34, done_to=-50),
        _trip(_to("Münster", "okul yolları", "ways to school"), State.PROPOSED, 180),
    ],
    months_ago=4,
)
KOYCEGIZ_LJUBLJANA = _pair(
    _twin(
        "koycegiz",
        "34445",
        "12123",
        ("Kadir Yıldırım", "Merve Balcı", "Sinan Özer", "Gizem Tan", "Faruk Acar", "Nermin Güler", "Ozan Kurt"),
    ),
    _host("SI", "ljubljana", "22223", "35334", "Mateja Zupan", "sl"),
    "active",
    COORDINATOR,
    ("Arabasız merkez", "A centre without cars"),
    ("transport", "nature"),
    [
        _trip(_to("Ljubljana", "ilk teknik ziyaret", "first technical visit"), State.CLOSED, -230, done_to=ALL),
        _trip(
            _to("Ljubljana", "elektrikli minibüsler", "electric carts"),
            State.CONFIRMED,
            80,
            done_to=-80,
            marks=(Mark("dates_agreed", "met", note="Yazışmayla"),),
        ),
        _trip(_to("Ljubljana", "atık", "waste"), State.IDEA),
    ],
    months_ago=8,
    months=18,
)
DATCA_GOZO = _pair(
    _twin(
        "datca",
        "44555",
        "12123",
        ("Selim Uysal", "İpek Yavuz", "Arda Çelik", "Nazlı Korkmaz", "Berk Ergün", "Filiz Aksu", "Hakan Denizci"),
    ),
    _host("MT", "gozo", "44543", "32222", "Joseph Camilleri", "mt"),
    "proposed",
    COORDINATOR,
    ("Adada enerji ve su", "Energy and water on an island"),
    ("energy", "water"),
    [_trip(_to("Gozo"), State.IDEA)],
    months_ago=0,
)

EXAMPLES = (
    BODRUM_SEVILLE,
    FETHIYE_MALMO,
    YATAGAN_KOZANI,
    ULA_MUNSTER,
    KOYCEGIZ_LJUBLJANA,
    MILAS_GRONINGEN,
    MARMARIS_KALAMATA,
    DATCA_GOZO,
)
